/** Seeded random numbers of the model's operations (sfc32): the same seed gives the same run on every machine. */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: bigint) {
    this.#a = Number(BigInt.asUintN(32, seed));
    this.#b = Number(BigInt.asUintN(32, seed >> 32n));
    this.#c = Number(BigInt.asUintN(32, seed >> 64n));
    for (let i = 0; i < 16; ++i) this.word();
  }

  /** 32 random bits. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return this.word() % n;
  }

  /** True once in `n` times on average. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** Uniform in [low, high]; low for an empty range. */
  between(low: bigint, high: bigint): bigint {
    if (high <= low) return low;
    let wide = 0n;
    for (let i = 0; i < 4; ++i) wide = (wide << 32n) | BigInt(this.word());
    return low + (((wide << 32n) | BigInt(this.word())) % (high - low + 1n));
  }

  /** In [1, high], every order of magnitude as likely as another. */
  spread(high: bigint): bigint {
    const width = BigInt(high.toString(2).length);
    const top = (1n << this.between(1n, width)) - 1n;
    return this.between(1n, top < high ? top : high);
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError("There is nothing to pick from.");
    return item;
  }

  /** One of the names, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of entries) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new RangeError("The weights do not add up.");
  }
}
