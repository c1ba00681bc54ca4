/** Seeded random numbers for tests: the same seed gives the same inputs on every machine. */
export class Random {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = BigInt.asUintN(64, seed);
  }

  /** 64 random bits (splitmix64). */
  word(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);

    return z ^ (z >> 31n);
  }

  /** Uniform within [low, high]. */
  between(low: bigint, high: bigint): bigint {
    const wide = (((((this.word() << 64n) | this.word()) << 64n) | this.word()) << 64n) | this.word();

    return low + (wide % (high - low + 1n));
  }

  /** Within [low, high], every order of magnitude as likely as another, and the ends more often than by chance. */
  spread(low: bigint, high: bigint): bigint {
    const kind = this.word() % 16n;
    if (kind === 0n) return low;
    if (kind === 1n) return high;
    const bits = (high - low).toString(2).length;
    const top = (1n << this.between(1n, BigInt(bits))) - 1n;
    const offset = this.between(0n, top);

    return offset > high - low ? high : low + offset;
  }

  /** As `spread`, of either sign. */
  signed(limit: bigint): bigint {
    const size = this.spread(0n, limit);

    return this.flag() ? size : -size;
  }

  flag(): boolean {
    return this.word() % 2n === 0n;
  }

  list<T>(length: number, item: () => T): T[] {
    return Array.from({ length }, item);
  }
}
