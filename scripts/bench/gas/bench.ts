/** The harness both protocols are measured with: one in-process network, one transaction per measured call. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Contract, ContractFactory, type InterfaceAbi } from "ethers";
import type { network } from "hardhat";
import type { EthereumProvider } from "hardhat/types/providers";

import { billOf, type Bill } from "./bill.ts";
import { codeOf, type CodeBook } from "./compile.ts";
import { MeasurementError } from "./errors.ts";

export type Connection = Awaited<ReturnType<typeof network.create>>;

export const MAX = 2n ** 256n - 1n;
export const HOUR = 3_600;
const BASE_GAS = 21_000n;
/** EIP-7623: below this the calldata alone decides. */
const FLOOR_PER_TOKEN = 10n;

/** What a scenario cost. */
export interface Figure {
  /** Transaction gas less 21,000 and calldata, net of the refund. */
  readonly exec: bigint;
  /** What it is made of, if that was asked for. */
  readonly bill?: Bill;
}

/** Decimal amounts of the two tokens. */
export const usd = (amount: number): bigint => BigInt(Math.round(amount * 100)) * 10n ** 4n;
export const eth = (amount: number): bigint => BigInt(Math.round(amount * 100)) * 10n ** 16n;
/** A price of WETH in USDC as oracles quote it [price 1e36]. */
export const price = (usdc: number): bigint => BigInt(usdc) * 10n ** 24n;

export type Actors = Readonly<
  Record<"deployer" | "lender0" | "borrower0" | "lender" | "borrower" | "trader" | "keeper", HardhatEthersSigner>
>;

export class Bench {
  readonly ethers: Connection["ethers"];
  readonly helpers: Connection["networkHelpers"];
  readonly book: CodeBook;
  readonly actors: Actors;
  private readonly tracer: EthereumProvider | undefined;

  private constructor(connection: Connection, book: CodeBook, actors: Actors, bills: boolean) {
    this.ethers = connection.ethers;
    this.helpers = connection.networkHelpers;
    this.book = book;
    this.actors = actors;
    this.tracer = bills ? connection.provider : undefined;
  }

  static async open(connection: Connection, book: CodeBook, bills: boolean): Promise<Bench> {
    const [deployer, lender0, borrower0, lender, borrower, trader, keeper] = await connection.ethers.getSigners();
    const actors = { deployer, lender0, borrower0, lender, borrower, trader, keeper };

    return new Bench(connection, book, actors, bills);
  }

  async deploy(name: string, args: readonly unknown[] = []): Promise<Contract> {
    const { abi, bytecode } = codeOf(this.book, name);
    const contract = await new ContractFactory(abi, bytecode, this.actors.deployer).deploy(...args);
    await contract.waitForDeployment();

    return new Contract(await contract.getAddress(), abi, this.actors.deployer);
  }

  /** The contract at an address under a named interface. */
  at(name: string, address: string): Contract {
    return new Contract(address, this.abi(name), this.actors.deployer);
  }

  abi(name: string): InterfaceAbi {
    return codeOf(this.book, name).abi;
  }

  /** Part of a set-up: not measured. */
  async send(from: HardhatEthersSigner, contract: Contract, name: string, args: readonly unknown[]): Promise<void> {
    const call = await contract.getFunction(name).populateTransaction(...args);
    await from.sendTransaction(call);
  }

  /** Sends one call, an hour after the last block, and says what it cost. */
  async measure(
    id: string,
    from: HardhatEthersSigner,
    contract: Contract,
    name: string,
    args: readonly unknown[],
  ): Promise<Figure> {
    const call = await contract.getFunction(name).populateTransaction(...args);
    const last = await this.helpers.time.latest();
    await this.helpers.time.setNextBlockTimestamp(last + HOUR);
    const response = await from.sendTransaction({ ...call, gasLimit: 25_000_000n });
    const receipt = await response.wait();
    if (receipt?.status !== 1) throw new MeasurementError(id, "its transaction failed");

    const bytes = Buffer.from(call.data.slice(2), "hex");
    const zeros = BigInt(bytes.filter((byte) => byte === 0).length);
    const tokens = zeros + 4n * (BigInt(bytes.length) - zeros);
    if (receipt.gasUsed <= BASE_GAS + FLOOR_PER_TOKEN * tokens) {
      throw new MeasurementError(id, "its calldata alone decides its gas (EIP-7623)");
    }

    const exec = receipt.gasUsed - BASE_GAS - 4n * tokens;

    return this.tracer === undefined ? { exec } : { exec, bill: await billOf(this.tracer, receipt.hash, exec) };
  }
}

/** Tokens, oracle and venue that both protocols share. */
export interface Market {
  readonly usdc: Contract;
  readonly weth: Contract;
  readonly oracle: Contract;
  readonly venue: Contract;
}

/** Deploys the tokens and gives every actor a million of each before anything is measured. */
export async function deployMarket(bench: Bench): Promise<Market> {
  const usdc = await bench.deploy("BenchToken", [6]);
  const weth = await bench.deploy("BenchToken", [18]);
  const oracle = await bench.deploy("BenchOracle", [price(2_000)]);
  const venue = await bench.deploy("BenchVenue", [await weth.getAddress(), price(2_000)]);
  const market = { usdc, weth, oracle, venue };
  for (const holder of [...Object.values(bench.actors), venue]) {
    await fund(bench, market, await holder.getAddress());
  }

  return market;
}

/** Gives an account enough of both tokens never to run dry. */
export async function fund(
  bench: Bench,
  { usdc, weth }: Pick<Market, "usdc" | "weth">,
  account: string,
): Promise<void> {
  await bench.send(bench.actors.deployer, usdc, "mint", [account, usd(100_000_000)]);
  await bench.send(bench.actors.deployer, weth, "mint", [account, eth(1_000_000)]);
}

/** Lets `spender` take both tokens from everybody. */
export async function approveAll(bench: Bench, tokens: readonly Contract[], spender: string): Promise<void> {
  for (const actor of Object.values(bench.actors)) {
    for (const token of tokens) await bench.send(actor, token, "approve", [spender, MAX]);
  }
}

/** Owners of the positions of a batch: accounts without keys, funded on this network. */
export async function crowd(bench: Bench, size: number): Promise<HardhatEthersSigner[]> {
  const owners = [];
  for (let i = 0; i < size; ++i) {
    const address = bench.ethers.getAddress(bench.ethers.id(`owner ${i}`).slice(0, 42));
    await bench.helpers.setBalance(address, 10n ** 18n);
    owners.push(await bench.ethers.getImpersonatedSigner(address));
  }

  return owners;
}
