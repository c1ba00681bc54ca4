import {
  Contract,
  HDNodeWallet,
  Interface,
  MaxUint256,
  Mnemonic,
  ZeroAddress,
  concat,
  dataSlice,
  keccak256,
  parseUnits,
  toBeHex,
  zeroPadValue,
} from "ethers";
import { liquidationExecutorAbi, marginPoolAbi, poolFactoryAbi } from "@bulkhead/sdk/abi";
import { artifacts } from "hardhat";

import { collateralParams } from "../../../scripts/sdk/src/poolParams.ts";
import { TestNode } from "./node.ts";

/** The accounts of a local node, known to everybody. */
const PHRASE = "test test test test test test test test test test test junk";
const WAD = 10n ** 18n;

export const usdc = (amount: string): bigint => parseUnits(amount, 6);
/** USDC base units per WETH base unit, at the 1e36 scale. */
export const priceOf = (dollars: string): bigint => parseUnits(dollars, 6 + 36 - 18);

/** Everything that a test of the keeper starts from: a node, the protocol, a market. */
export class World {
  readonly node: TestNode;
  readonly #contracts: Readonly<Record<string, Contract>>;
  readonly keeperKeys: readonly string[];
  readonly pools: Contract[] = [];
  #nextIndex = 0n;

  private constructor(node: TestNode, contracts: Readonly<Record<string, Contract>>, keeperKeys: readonly string[]) {
    this.node = node;
    this.#contracts = contracts;
    this.keeperKeys = keeperKeys;
  }

  /** Starts a node with the protocol, WETH, USDC, an oracle of 2,000 and a venue of the same price. */
  static async create(): Promise<World> {
    const node = await TestNode.start();
    const { ethers } = node.connection;
    const deploy = async (name: string, args: unknown[] = []): Promise<Contract> => {
      return ethers.deployContract(name, args);
    };
    const keeperKeys = [10, 11].map((i) => walletAt(i).privateKey);
    const owner = walletAt(10).address;

    const upkeep = await deploy("UpkeepExtension");
    const account = await deploy("AccountExtension", [upkeep]);
    const extension = await deploy("PoolExtension", [account]);
    const code = (await artifacts.readArtifact("MarginPool")).bytecode;
    const half = 20_000;
    const first = await deploy("CodeChunk", [dataSlice(code, 0, half)]);
    const second = await deploy("CodeChunk", [dataSlice(code, half)]);
    const factory = await deploy("PoolFactory", [ZeroAddress, extension, first, second, keccak256(code)]);

    const weth = await deploy("PermitToken", ["Wrapped Ether", "WETH", 18]);
    const dollars = await deploy("PermitToken", ["USD Coin", "USDC", 6]);
    const oracle = await deploy("ScriptedOracle", [priceOf("2000")]);
    const venue = await deploy("FixedPriceAdapter", [await weth.getAddress(), priceOf("2000")]);
    const executor = await deploy("LiquidationExecutor", [owner]);
    await send(dollars, "mint", [await venue.getAddress(), usdc("1000000000")]);

    return new World(node, { factory, weth, dollars, oracle, venue, executor }, keeperKeys);
  }

  /** Deploys one more contract. */
  async deploy(name: string, args: unknown[] = []): Promise<Contract> {
    return this.node.connection.ethers.deployContract(name, args);
  }

  contract(name: "factory" | "weth" | "dollars" | "oracle" | "venue" | "executor"): Contract {
    return this.#contracts[name];
  }

  /** Environment of a keeper that sends with the first key. */
  async environment(changes: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    return {
      BULKHEAD_RPC_URL: this.node.url,
      BULKHEAD_FACTORY: await this.contract("factory").getAddress(),
      BULKHEAD_EXECUTOR: await this.contract("executor").getAddress(),
      BULKHEAD_PRIVATE_KEY: this.keeperKeys[0],
      BULKHEAD_MODE: "send",
      BULKHEAD_STATE: ":memory:",
      BULKHEAD_SWAP_ADAPTER: await this.contract("venue").getAddress(),
      BULKHEAD_UNISWAP_FEES: "500",
      BULKHEAD_WRAPPED_NATIVE: await this.contract("weth").getAddress(),
      ...changes,
    };
  }

  /** Creates a pool that lends USDC against WETH, or other collateral at other oracles, and fills it. */
  async createPool(
    changes: {
      token?: Contract;
      oracle?: Contract;
      volatile?: boolean;
      group?: string;
      volatilitySource?: string;
    } = {},
  ): Promise<Contract> {
    const { ethers } = this.node.connection;
    const [curator] = await ethers.getSigners();
    const dollars = this.contract("dollars");
    const token = changes.token ?? this.contract("weth");
    const plain = poolParams({
      debtAsset: await dollars.getAddress(),
      token: await token.getAddress(),
      oracle: await (changes.oracle ?? this.contract("oracle")).getAddress(),
      // Margins of a major that follow its oracle's volatility.
      volatile: changes.volatile ?? false,
      volatilitySource: changes.volatilitySource,
    });
    const params = changes.group === undefined ? plain : { ...plain, group: changes.group, groupCushion: 20_000n };
    const factory = this.contract("factory");
    const receipt = await send(factory, "createPool", [params, zeroPadValue(toBeHex(this.pools.length), 32)]);
    const event = new Interface(poolFactoryAbi);
    const created = receipt.logs.map((log) => event.parseLog(log)).find((log) => log?.name === "PoolCreated");
    const pool = new Contract(String(created?.args.getValue("pool")), marginPoolAbi, curator);
    this.pools.push(pool);

    const address = await pool.getAddress();
    await send(dollars, "mint", [curator.address, usdc("100000000")]);
    await send(dollars, "approve", [address, MaxUint256]);
    await send(pool, "deposit", [usdc("100000000"), curator.address]);
    await send(token, "mint", [curator.address, 10n ** 30n]);
    await send(token, "approve", [address, MaxUint256]);
    return pool;
  }

  /**
   * Opens positions of one WETH each. The n-th owes a little less than the one before: all have health `health` or a little more.
   */
  async open(
    pool: Contract,
    count: number,
    options: { health?: number; token?: Contract; blocks?: boolean } = {},
  ): Promise<string[]> {
    const { ethers } = this.node.connection;
    const [curator] = await ethers.getSigners();
    const token = await (options.token ?? this.contract("weth")).getAddress();
    const ids: string[] = [];
    const to = await pool.getAddress();
    await this.node.send("evm_setAutomine", [false]);
    for (let n = 0; n < count; ++n) {
      const id = concat([curator.address, toBeHex(this.#nextIndex++, 12)]);
      ids.push(id);
      const health = (options.health ?? 1.09) + n * 1e-6;
      const debt = BigInt(Math.floor((2_000_000_000 * (1 - 0.05)) / health));
      const adjustment = {
        depositToken: token,
        deposit: WAD,
        withdrawToken: ZeroAddress,
        withdraw: 0n,
        borrow: debt,
        repay: 0n,
        receiver: curator.address,
        callback: ZeroAddress,
      };
      const data = pool.interface.encodeFunctionData("adjust", [id, adjustment, "0x"]);
      await this.node.send("eth_sendTransaction", [{ from: curator.address, to, data, gas: "0xf4240" }]);
      if (n % 40 === 39 || n === count - 1) await this.node.mine();
    }
    await this.node.send("evm_setAutomine", [true]);
    for (const id of ids.slice(-1)) {
      if (((await pool.getFunction("debtOf")(id)) as bigint) === 0n) throw new Error("A position was not opened.");
    }
    return ids;
  }

  /** Opens many healthy positions, fifty in a transaction. */
  async openMany(pool: Contract, count: number, health = 2): Promise<void> {
    const { ethers } = this.node.connection;
    const [curator] = await ethers.getSigners();
    const token = await this.contract("weth").getAddress();
    const change = {
      depositToken: token,
      deposit: WAD,
      withdrawToken: ZeroAddress,
      withdraw: 0n,
      borrow: BigInt(Math.floor((2_000_000_000 * (1 - 0.05)) / health)),
      repay: 0n,
      receiver: curator.address,
      callback: ZeroAddress,
    };
    const batch = new Contract(
      await pool.getAddress(),
      ["function multicall(bytes[] data) returns (bytes[])"],
      curator,
    );
    for (let left = count; left > 0; left -= 50) {
      const calls = Array.from({ length: Math.min(50, left) }, () => {
        const id = concat([curator.address, toBeHex(this.#nextIndex++, 12)]);
        return pool.interface.encodeFunctionData("adjust", [id, change, "0x"]);
      });
      await send(batch, "multicall", [calls, { gasLimit: 16_000_000 }]);
    }
  }

  /** Moves the market: oracle and venue. In one block of its own if the node mines by itself. */
  async moveTo(dollars: string, oracle = this.contract("oracle")): Promise<void> {
    await send(this.contract("venue"), "setPrice", [priceOf(dollars)]);
    await send(oracle, "set", [priceOf(dollars)]);
  }

  /** Which of the positions can be liquidated now, by the pool's own word. */
  async liquidatable(pool: Contract, ids: readonly string[]): Promise<string[]> {
    const verdicts = await Promise.all(ids.map((id) => pool.getFunction("isLiquidatable")(id) as Promise<boolean>));
    return ids.filter((_, i) => verdicts[i]);
  }

  /** How often each position was liquidated so far. */
  async liquidations(pool: Contract): Promise<Map<string, number>> {
    const logs = await pool.queryFilter("Liquidated");
    const counts = new Map<string, number>();
    for (const log of logs) counts.set(log.topics[1], (counts.get(log.topics[1]) ?? 0) + 1);
    return counts;
  }

  /** Transactions of a keeper by nonce: more than one for a nonce is a replacement, a gap is a mistake. */
  async sent(
    key: string = this.keeperKeys[0],
  ): Promise<{ nonce: number; hash: string; status: number; block: number }[]> {
    const { ethers } = this.node.connection;
    const signer = new ethers.Wallet(key).address;
    const head = await this.node.blockNumber();
    const found: { nonce: number; hash: string; status: number; block: number }[] = [];
    for (let number = 0; number <= head; ++number) {
      const block = await ethers.provider.getBlock(number, true);
      for (const transaction of block?.prefetchedTransactions ?? []) {
        if (transaction.from !== signer) continue;
        const receipt = await ethers.provider.getTransactionReceipt(transaction.hash);
        found.push({ nonce: transaction.nonce, hash: transaction.hash, status: receipt?.status ?? -1, block: number });
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.node.close();
  }
}

/** Sends and waits; the node mines by itself. */
export async function send(contract: Contract, method: string, args: unknown[]) {
  const response = await contract.getFunction(method).send(...args);
  const receipt = await response.wait();
  if (receipt === null) throw new Error(`${method} was not mined.`);
  return receipt;
}

/** One of the node's accounts. */
export function walletAt(index: number): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(PHRASE), `m/44'/60'/0'/0/${index}`);
}

/** The executor as the tests of it need it. */
export const executorInterface = new Interface(liquidationExecutorAbi);

function poolParams(market: {
  debtAsset: string;
  token: string;
  oracle: string;
  volatile: boolean;
  volatilitySource: string | undefined;
}): object {
  const year = 31_536_000n;
  const { token, oracle, volatile, volatilitySource = oracle } = market;
  const params = {
    name: "Bulkhead USDC against WETH",
    symbol: "bUSDC",
    debtAsset: market.debtAsset,
    curator: ZeroAddress,
    guardian: ZeroAddress,
    feeRecipient: ZeroAddress,
    group: ZeroAddress,
    groupCushion: 0,
    rate: {
      targetUtilisation: (WAD * 9n) / 10n,
      curveSteepness: 4n * WAD,
      adjustmentSpeed: 0n,
      initialRateAtTarget: WAD / 25n / year,
      minRateAtTarget: WAD / 1000n / year,
      maxRateAtTarget: WAD / year,
    },
    liquidation: {
      targetHealth: (WAD * 105n) / 100n,
      fullIncentiveHealth: (WAD * 9n) / 10n,
      closeAllHealth: (WAD * 95n) / 100n,
      marginCallHealth: (WAD * 105n) / 100n,
    },
    limits: {
      minDebt: usdc("100"),
      supplyCap: usdc("1000000000"),
      borrowCap: usdc("1000000000"),
      openInterestLow: usdc("1000000000"),
      openInterestHigh: usdc("1000000000"),
      maxUtilisation: 1_000_000,
    },
    reserve: {
      interestShare: 100_000,
      incentiveShare: 200_000,
      targetShare: 50_000,
      closeOutIncentive: 10_000,
      closeOutSubsidyCap: 5_000,
    },
    collaterals: [
      {
        token: market.token,
        oracle: market.oracle,
        inverse: false,
        volatilitySource: ZeroAddress,
        cursor: 300_000,
        incentiveMin: 5_000,
        incentiveCap: 100_000,
        initialFactor: 1_200_000,
        rampRate: 100,
        margin: {
          quantile: 0,
          maintenanceHorizon: 0,
          initialHorizon: 0,
          oracleError: 0,
          stressWeight: 0,
          stressVolatility: 0,
          volatilityFloor: 0,
          volatilityCap: 0,
          maintenanceFloor: 50_000,
          maintenanceCap: 50_000,
          initialFloor: 80_000,
          baseSlippage: 0,
          maxSlippage: 0,
          referenceNotional: 0,
        },
      },
    ],
  };
  return volatile
    ? { ...params, collaterals: [collateralParams("major", { token, oracle, volatilitySource })] }
    : params;
}
