import { expect } from "chai";

import { liquidatableIn, thresholdOf } from "../../scripts/keeper/src/domain/detect.ts";
import type { MirrorEvent, PoolDescription } from "../../scripts/keeper/src/domain/events.ts";
import { healthDown } from "../../scripts/keeper/src/domain/health.ts";
import { Mirror } from "../../scripts/keeper/src/domain/mirror.ts";
import type { PoolReading, TokenReading } from "../../scripts/keeper/src/domain/reading.ts";
import { packPosition, unpackPosition } from "../../scripts/keeper/src/domain/words.ts";
import { near } from "../helpers/near.ts";

const POOL = `0x${"aa".repeat(20)}`;
const TOKENS = [`0x${"01".repeat(20)}`, `0x${"02".repeat(20)}`];
const WAD = 10n ** 18n;

const description: PoolDescription = {
  address: POOL,
  name: "pool",
  debtAsset: `0x${"dd".repeat(20)}`,
  minDebt: 1_000_000n,
  marginCallHealth: (11n * WAD) / 10n,
  collaterals: TOKENS.map((token) => ({
    token,
    oracle: token,
    inverse: false,
    volatilitySource: token,
  })),
};

/** Deterministic numbers below `bound`. */
function randomness(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % bound;
  };
}

function idOf(n: number): string {
  return `0x${n.toString(16).padStart(64, "0")}`;
}

function token(price: bigint, changes: Partial<TokenReading> = {}): TokenReading {
  return { price, reference: price, state: 0, maintenance: 50_000n, ...changes };
}

function readingOf(tokens: TokenReading[], index = 10n ** 15n): PoolReading {
  return { pool: POOL, index, scaledDebt: 0n, flags: 0n, minute: 0n, syncMinute: 0n, tokens };
}

function positionEvent(n: number, collateral: bigint, scaledDebt: bigint, second = 0n): MirrorEvent {
  const mask = (collateral > 0n ? 1 : 0) | (second === 0n ? 0 : 2);
  const word = packPosition({ collateral, scaledDebt, mask, flags: 0 });
  return { kind: "position", pool: POOL, id: idOf(n), word, token: second === 0n ? null : TOKENS[1], delta: second };
}

function mirrorWith(events: readonly MirrorEvent[]): Mirror {
  const mirror = new Mirror();
  mirror.apply({ number: 1, hash: "0x1" }, [{ kind: "poolCreated", description }, ...events]);
  return mirror;
}

/** Everything a mirror knows, for comparison. */
function contents(mirror: Mirror): unknown {
  return [...mirror.pools].map(([address, pool]) => ({
    address,
    oracles: pool.oracles,
    positions: [...pool.positions.values()]
      .map(({ id, collateral, scaledDebt, mask, flags, extras }) => ({
        id,
        collateral,
        scaledDebt,
        mask,
        flags,
        extras,
      }))
      .sort((x, y) => (x.id < y.id ? -1 : 1)),
    indexed: [...pool.index].map(({ id }) => id).sort(),
    baskets: [...pool.baskets.keys()].sort(),
  }));
}

describe("keeper: packed words", () => {
  it("pack and unpack positions without loss", () => {
    const fields = { collateral: (1n << 120n) - 1n, scaledDebt: 12345n, mask: 0x81, flags: 3 };
    expect(unpackPosition(packPosition(fields))).to.deep.equal(fields);
  });
});

describe("keeper: mirror", () => {
  it("gives after any rollback what it would be without the blocks taken back", () => {
    for (let seed = 1; seed <= 20; ++seed) {
      const random = randomness(seed);
      const blocks = Array.from({ length: 40 }, (_, i) => ({
        block: { number: i + 2, hash: `0x${i + 2}` },
        events: Array.from({ length: random(6) }, (): MirrorEvent => {
          const n = random(8);
          switch (random(5)) {
            case 0:
              return { kind: "oracleSucceeded", pool: POOL, k: 1, oracle: idOf(random(1e9)), inverse: random(2) === 0 };
            case 1:
              return { kind: "seized", pool: POOL, id: idOf(n), token: TOKENS[1], amount: 0n };
            case 2:
              return positionEvent(n, 0n, 0n);
            default:
              return positionEvent(n, BigInt(random(1000)), BigInt(random(1000)), random(3) === 0 ? 7n : 0n);
          }
        }),
      }));
      const mirror = mirrorWith([]);
      for (const { block, events } of blocks) mirror.apply(block, events);
      const cut = 2 + random(39);
      expect(mirror.rollbackTo(cut)).to.equal(true);

      const fresh = mirrorWith([]);
      for (const { block, events } of blocks.filter(({ block: { number } }) => number <= cut))
        fresh.apply(block, events);
      expect(contents(mirror)).to.deep.equal(contents(fresh));
      expect(mirror.positionCount).to.equal(fresh.positionCount);
      expect(mirror.tip?.number).to.equal(cut);
    }
  });

  it("takes back the creation of a pool with all its positions", () => {
    const mirror = new Mirror();
    mirror.apply({ number: 1, hash: "0x1" }, []);
    mirror.apply({ number: 2, hash: "0x2" }, [{ kind: "poolCreated", description }, positionEvent(1, 5n, 5n)]);
    expect(mirror.positionCount).to.equal(1);
    expect(mirror.rollbackTo(1)).to.equal(true);
    expect(mirror.pools.size).to.equal(0);
    expect(mirror.positionCount).to.equal(0);
  });

  it("says that it cannot go back further than it remembers", () => {
    const mirror = new Mirror();
    for (let number = 1; number <= 300; ++number) mirror.apply({ number, hash: `0x${number}` }, []);
    expect(mirror.rollbackTo(10)).to.equal(false);
    expect(mirror.rollbackTo(290)).to.equal(true);
  });

  it("forgets positions that hold and owe nothing", () => {
    const mirror = mirrorWith([positionEvent(1, 5n, 5n), positionEvent(1, 0n, 0n)]);
    expect(mirror.positionCount).to.equal(0);
  });

  it("sums the further tokens of a basket and keeps such positions out of the index", () => {
    const mirror = mirrorWith([positionEvent(1, 5n, 5n, 30n), positionEvent(1, 5n, 5n, 12n), positionEvent(2, 5n, 5n)]);
    const pool = mirror.pools.get(POOL)!;
    expect(pool.baskets.get(idOf(1))?.extras).to.deep.equal([42n]);
    expect([...pool.index].map(({ id }) => id)).to.deep.equal([idOf(2)]);
  });

  it("restores from a snapshot what it was", () => {
    const mirror = mirrorWith([positionEvent(1, 5n, 5n, 30n), positionEvent(2, 7n, 5n)]);
    const restored = new Mirror();
    restored.restore({
      block: { number: 1, hash: "0x1" },
      orders: { contract: null, placed: [], peaks: [] },
      pools: [...mirror.pools.values()].map((pool) => ({
        ...pool,
        positions: [...pool.positions.values()].map((each) => ({
          id: each.id,
          word: packPosition(each),
          extras: each.extras,
        })),
      })),
    });
    expect(contents(restored)).to.deep.equal(contents(mirror));
  });

  it("ignores events of pools that the factory did not create", () => {
    const mirror = mirrorWith([]);
    mirror.apply({ number: 2, hash: "0x2" }, [
      { ...positionEvent(1, 5n, 5n), pool: `0x${"bb".repeat(20)}` } as MirrorEvent,
    ]);
    expect(mirror.positionCount).to.equal(0);
  });
});

describe("keeper: detection", () => {
  it("finds by index exactly what a look at every position finds", () => {
    for (let seed = 1; seed <= 10; ++seed) {
      const random = randomness(seed);
      const events = Array.from({ length: 500 }, (_, n) =>
        positionEvent(
          n,
          BigInt(1 + random(1e6)) * 10n ** 12n,
          BigInt(1_000_000 + random(2e9)),
          random(10) === 0 ? 3n * WAD : 0n,
        ),
      );
      const mirror = mirrorWith(events);
      const pool = mirror.pools.get(POOL)!;
      const reading = readingOf([token(2n * 10n ** 27n), token(10n ** 24n)], 10n ** 15n + BigInt(random(1e9)));
      const all = [...pool.positions.values()].filter(
        (position) => position.scaledDebt > 0n && healthDown(position, reading) < WAD,
      );
      const found = liquidatableIn(pool, reading);
      expect(found.map(({ position }) => position.id).sort()).to.deep.equal(all.map(({ id }) => id).sort());
      expect(found.length).to.be.greaterThan(0);
      const healths = found.map(({ health }) => health);
      expect(healths).to.deep.equal([...healths].sort((a, b) => Number(a - b)));
    }
  });

  it("does not miss a position that is one base unit below", () => {
    // 1e18 of collateral at price 2000e6 and 5 % margin carries 1,900,000,000 of debt
    const reading = readingOf([token(2000n * 10n ** 24n), token(0n)]);
    const at = mirrorWith([positionEvent(1, WAD, 1_900_000_000n)]).pools.get(POOL)!;
    const under = mirrorWith([positionEvent(1, WAD, 1_900_000_001n)]).pools.get(POOL)!;
    expect(liquidatableIn(at, reading)).to.have.length(0);
    expect(liquidatableIn(under, reading)).to.have.length(1);
  });

  it("asks in CAUTION for the worse of price and reference, in favour of the position", () => {
    const pool = mirrorWith([positionEvent(1, WAD, 1_900_000_001n)]).pools.get(POOL)!;
    const caution = token(2000n * 10n ** 24n, { state: 1, reference: 2100n * 10n ** 24n });
    expect(liquidatableIn(pool, readingOf([caution, token(0n)]))).to.have.length(0);
    expect(liquidatableIn(pool, readingOf([{ ...caution, reference: 1900n * 10n ** 24n }, token(0n)]))).to.have.length(
      1,
    );
  });

  it("leaves positions alone whose only token has no price, and everything while the sequencer is down", () => {
    const pool = mirrorWith([
      positionEvent(1, WAD, 3_000_000_000n),
      positionEvent(2, WAD, 3_000_000_000n, 5n),
    ]).pools.get(POOL)!;
    const dead = token(0n, { state: 3, reference: 2000n * 10n ** 24n });
    const ids = liquidatableIn(pool, readingOf([dead, token(10n ** 24n)])).map(({ position }) => position.id);
    expect(ids).to.deep.equal([idOf(2)]);
    const down = token(0n, { state: 4 });
    expect(liquidatableIn(pool, readingOf([token(2000n * 10n ** 24n), down]))).to.have.length(0);
  });

  it("puts the threshold where health is 1", () => {
    const threshold = thresholdOf(readingOf([token(2000n * 10n ** 24n)]), 1, 0);
    expect(threshold * 1e18).to.satisfy(near(1_900_000_000, 1e-3));
  });
});
