import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import { MAX, ZERO, deployMarket, positionId, wethPrice } from "../helpers/protocol.ts";

const { ethers } = await network.create();

const usd = (amount: string): bigint => ethers.parseUnits(amount, 6);
const eth = (amount: string): bigint => ethers.parseUnits(amount, 18);
const inUsdc = (amount: bigint): string => Number(ethers.formatUnits(amount, 6)).toFixed(2);
const inWeth = (amount: bigint): string => Number(ethers.formatUnits(amount, 18)).toFixed(4);
const inHealth = (health: bigint): string => Number(ethers.formatUnits(health, 18)).toFixed(4);

/** The worked example of docs/concepts.md, played through the contracts: every figure there comes from here. */
describe("the worked example of docs/concepts.md", function () {
  it("gives the figures of the page", async function () {
    const { pool, weth, usdc, oracle } = await deployMarket(ethers);
    const [, lender, trader, liquidator] = await ethers.getSigners();
    const address = await pool.getAddress();
    for (const account of [lender, trader, liquidator]) {
      await usdc.mint(account.address, usd("1000000"));
      await weth.mint(account.address, eth("100"));
      await usdc.connect(account).approve(address, MAX);
      await weth.connect(account).approve(address, MAX);
    }
    await pool.connect(lender).deposit(usd("100000"), lender.address);

    const id = positionId(trader.address);
    const token = await weth.getAddress();
    const open = {
      depositToken: token,
      deposit: eth("30"),
      withdrawToken: ZERO,
      withdraw: 0n,
      borrow: usd("40000"),
      repay: 0n,
      receiver: trader.address,
      callback: ZERO,
    };
    await pool.connect(trader).adjust(id, open, "0x");
    const [maintenance, initial] = await pool.marginsOf(0);
    const healthAtOpen = await pool.healthOf(id);
    const debt = await pool.debtOf(id);
    const liquidationPrice = (debt * 10n ** 6n * eth("1")) / ((10n ** 6n - maintenance) * eth("30"));

    await oracle.set(wethPrice(1_470n));
    const healthBefore = await pool.healthOf(id);
    const cashBefore = await usdc.balanceOf(liquidator.address);
    const wethBefore = await weth.balanceOf(liquidator.address);
    const batch = { maxRepay: MAX, unmovable: 0n, receiver: liquidator.address, callback: ZERO };
    await pool.connect(liquidator).liquidate([id], batch, "0x");
    const repaid = cashBefore - (await usdc.balanceOf(liquidator.address));
    const seized = (await weth.balanceOf(liquidator.address)) - wethBefore;

    await oracle.set(wethPrice(900n));
    const assetsBefore = await pool.totalAssets();
    const receipt = await (await pool.connect(liquidator).liquidate([id], batch, "0x")).wait();
    const events = receipt?.logs.map((log) => pool.interface.parseLog(log)?.args.toObject() ?? {}) ?? [];
    const bad = events.find((event) => "lenderLoss" in event) as { badDebt: bigint; lenderLoss: bigint };

    const figures = [
      `maintenance margin ${Number(maintenance) / 10_000} %, initial margin ${Number(initial) / 10_000} %`,
      `health at 2,000: ${inHealth(healthAtOpen)}`,
      `liquidation price: ${inUsdc(liquidationPrice)} USDC`,
      `health at 1,470: ${inHealth(healthBefore)}`,
      `the liquidator repays ${inUsdc(repaid)} USDC and takes ${inWeth(seized)} WETH, worth ${inUsdc((seized * usd("1470")) / eth("1"))} USDC`,
      `bad debt at 900: ${inUsdc(bad.badDebt)} USDC, of which the lenders bear ${inUsdc(bad.lenderLoss)}`,
      `a share keeps ${((Number(await pool.totalAssets()) / Number(assetsBefore)) * 100).toFixed(2)} % of its worth`,
    ];
    const page = await readFile(new URL("../../docs/concepts.md", import.meta.url), "utf8");
    for (const figure of figures) expect(page).to.contain(figure);
  });
});
