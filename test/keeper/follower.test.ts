import { expect } from "chai";
import { ZeroHash } from "ethers";

import type { RawLog } from "../../scripts/keeper/src/domain/events.ts";
import { Mirror } from "../../scripts/keeper/src/domain/mirror.ts";
import { RpcTransportError } from "../../scripts/keeper/src/errors.ts";
import type { ChainSource, Header } from "../../scripts/keeper/src/ports.ts";
import { Follower } from "../../scripts/keeper/src/service/follower.ts";
import { poolCreatedLog } from "./helpers/poolCreated.ts";

const FACTORY = `0x${"fa".repeat(20)}`;
const POOL = `0x${"0a".repeat(20)}`;

function hashOf(number: number): string {
  return `0x${number.toString(16).padStart(64, "0")}`;
}

function headerAt(number: number): Header {
  const parentHash = hashOf(number - 1);
  return { number, hash: hashOf(number), parentHash, timestamp: number, baseFee: 1n, gasLimit: 30_000_000n };
}

/** A history of empty blocks, of a node that can be asked for so many at once. */
function history(logs: (from: number, to: number, addresses: readonly string[]) => RawLog[]): ChainSource {
  return {
    chainId: () => Promise.resolve(1),
    latest: () => Promise.reject(new Error("Nobody asks.")),
    headers: (numbers) => Promise.resolve(numbers.map(headerAt)),
    logs: (where, addresses) =>
      new Promise((resolve) => resolve("from" in where ? logs(where.from, where.to, addresses) : [])),
  };
}

describe("keeper: reading a history", () => {
  // Found by reading: the same range was asked for in vain for ever.
  it("asks for less where the node does not answer, and for more where it does", async () => {
    const ranges: number[] = [];
    let most = 300;
    const chain = history((from, to) => {
      const size = to - from + 1;
      if (size > most) throw new RpcTransportError("node", "timeout");
      ranges.push(size);
      return [];
    });
    const mirror = new Mirror();
    const follower = new Follower(chain, mirror, { factory: FACTORY, triggerOrders: undefined }, 1);
    let turns = 0;
    while (mirror.tip?.number !== 5_000 && ++turns < 50) await follower.follow(headerAt(5_000)).catch(() => undefined);
    expect(mirror.tip?.number).to.equal(5_000);
    expect(turns).to.be.lessThan(40);

    most = Number.POSITIVE_INFINITY;
    ranges.length = 0;
    await follower.follow(headerAt(100_000));
    expect(ranges.length, "in few requests again").to.be.lessThan(10);
    expect(ranges.reduce((sum, each) => sum + each)).to.equal(95_000);
  });

  // Found by reading: they were handed over as arguments, of which a call takes some hundred thousand.
  it("takes in any number of logs of a new pool", async () => {
    const created = { ...poolCreatedLog(FACTORY, POOL, "0x6d"), blockHash: hashOf(1) };
    const foreign = { ...created, topics: [ZeroHash], data: "0x" };
    const chain = history((_, __, addresses) =>
      addresses.includes(FACTORY) ? [created] : Array.from({ length: 300_000 }, () => foreign),
    );
    const mirror = new Mirror();
    await new Follower(chain, mirror, { factory: FACTORY, triggerOrders: undefined }, 1).follow(headerAt(10));
    expect([...mirror.pools.keys()]).to.deep.equal([POOL]);
    expect(mirror.tip?.number).to.equal(10);
  });
});
