// The sections of the medical profile, in the order of the page.
import type { Section } from "../section";
import { allergies, diseases, stays, treatments, vaccinations } from "./clinical";
import { blood, disability, family, lifestyle } from "./life";
import { entourage, professionals, wishes } from "./people";

export const sections: readonly Section[] = [
  diseases,
  treatments,
  allergies,
  vaccinations,
  stays,
  family,
  disability,
  blood,
  lifestyle,
  entourage,
  wishes,
  professionals,
];
