// Ages out of birth dates.

/** Whole years, and the months beyond them, from a birth date to a moment. */
export function ageAt(birthDate: string, at: number): [years: number, months: number] {
  const from = new Date(birthDate);
  const to = new Date(at);
  const whole = (to.getFullYear() - from.getFullYear()) * 12 + to.getMonth() - from.getMonth() - (to.getDate() < from.getDate() ? 1 : 0);
  const months = Math.max(0, whole);
  return [Math.floor(months / 12), months % 12];
}

export const isMinor = (birthDate: string | undefined) => !!birthDate && ageAt(birthDate, Date.now())[0] < 18;
