import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, parseEther } from "ethers";
import { createPublicClient, custom } from "viem";

import { marginPoolAbi } from "../../../scripts/sdk/src/abi/index.ts";
import {
  explainEthersError,
  readPool as readByEthers,
  readPosition as readPositionByEthers,
} from "../../../scripts/sdk/src/ethers.ts";
import { explainViemError, readPool, readPosition } from "../../../scripts/sdk/src/viem.ts";
import { deployMarket, idOf, usdc } from "../../helpers/market.ts";

const { ethers, provider } = await network.create();

describe("sdk: viem", () => {
  it("reads what ethers reads, and explains what it throws", async () => {
    const { longs, weth, trader } = await deployMarket(ethers);
    const id = idOf(trader.address, 0n);
    await weth.connect(trader).approve(longs, MaxUint256);
    await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
    await longs.connect(trader).borrow(id, usdc("40000"), trader);
    const client = createPublicClient({ transport: custom(provider) });
    const address = (await longs.getAddress()) as `0x${string}`;

    const pool = await readPool(client, address);
    expect(pool.toWords()).to.deep.equal((await readByEthers(longs)).toWords());
    expect(pool.terms).to.deep.equal((await readByEthers(longs)).terms);
    const { position, tokens } = await readPosition(client, address, id);
    expect(position.toWord()).to.equal(await longs.positionWord(id));
    expect(tokens).to.deep.equal([await weth.getAddress()]);

    // Found by reading: a position is several calls, and each was answered of whatever block was the newest then.
    const block = await ethers.provider.getBlockNumber();
    await longs.connect(trader).borrow(id, usdc("1000"), trader);
    const atBlock = { pool: pool.toWords(), position: position.toWord() };
    for (const [books, { position: then }] of [
      [await readPool(client, address, BigInt(block)), await readPosition(client, address, id, BigInt(block))],
      [await readByEthers(longs, undefined, block), await readPositionByEthers(longs, id, block)],
    ] as const) {
      expect({ pool: books.toWords(), position: then.toWord() }).to.deep.equal(atBlock);
    }
    expect((await readPosition(client, address, id)).position.toWord()).not.to.equal(atBlock.position);

    const failure: unknown = await client
      .readContract({ address, abi: marginPoolAbi, functionName: "collateralAt", args: [9n] })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(explainViemError(failure)?.name).to.equal("MarginPool_NoSuchCollateral");
    expect(explainViemError(new TypeError("no revert"))).to.equal(undefined);
    const same: unknown = await longs.collateralAt(9n).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(explainEthersError(same)?.name).to.equal("MarginPool_NoSuchCollateral");
    expect(explainEthersError(undefined)).to.equal(undefined);
  });
});
