/** A small seeded generator: the same seed gives the same market and the same traders on every machine. */

const UINT32 = 2 ** 32;

/** Mixes a seed and the name of what it is for into 32 bits, so that two uses of one seed do not share a sequence. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const character of text) {
    h ^= character.codePointAt(0) ?? 0;
    h = Math.imul(h, 0x01000193);
    h ^= h >>> 15;
  }

  return h >>> 0;
}

export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * A generator for one purpose, from four 32-bit counters mixed by shifts and additions.
 *
 * @example
 * seeded(7, "traders").uniform(); // the same number for ever
 */
export function seeded(seed: number, purpose: string): Random {
  let a = hash(`${seed}/${purpose}/a`);
  let b = hash(`${seed}/${purpose}/b`);
  let c = hash(`${seed}/${purpose}/c`);
  let counter = 1;

  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;

    return sum >>> 0;
  };
  for (let i = 0; i < 20; i += 1) next();

  const uniform = (): number => next() / UINT32;
  // Box-Muller; 1 - u is in (0, 1], so the logarithm is finite.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  return { uniform, normal };
}
