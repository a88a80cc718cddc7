"""Perfect hash tables over member names; the arithmetic is that of name_slot() in model.c."""

MASK = (1 << 64) - 1
K1, K2, K3 = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93


def name_mix(name):
    raw = name.encode()
    n = len(raw)
    if n >= 8:
        a, b = int.from_bytes(raw[:8], "little"), int.from_bytes(raw[-8:], "little")
    elif n >= 4:
        a, b = int.from_bytes(raw[:4], "little"), int.from_bytes(raw[-4:], "little")
    else:
        a, b = raw[0] | raw[n // 2] << 8 | raw[n - 1] << 16, 0
    return ((a * K1) & MASK) ^ ((b * K2) & MASK) ^ n


def slot_of(mix, seed, bits):
    h = ((mix ^ seed) * K3) & MASK
    h = ((h ^ (h >> 32)) * K3) & MASK
    return h >> (64 - bits)


def perfect(names):
    """(seed, bits, slots): slots[i] is the index of the name in slot i, or None."""
    mixes = [name_mix(n) for n in names]
    if len(set(mixes)) != len(names):
        raise SystemExit(f"the names {names} cannot be told apart by name_mix")
    bits = max(1, (len(names) - 1).bit_length())
    while True:
        for seed in range(1, 4000 if len(names) < 40 else 800):
            slots = [None] * (1 << bits)
            for index, mix in enumerate(mixes):
                at = slot_of(mix, seed, bits)
                if slots[at] is not None:
                    break
                slots[at] = index
            else:
                return seed, bits, slots
        bits += 1
