import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre, { network } from "hardhat";

import type { NetworkParameters } from "../../deploy/deploy.ts";
import { MissingParametersError, NoCodeError, deployProtocol } from "../../deploy/deploy.ts";
import type { RpcServer } from "../../scripts/replay/chain/serve.ts";
import { serve } from "../../scripts/replay/chain/serve.ts";
import type { Deployment } from "../../scripts/sdk/src/index.ts";

const PARAMETERS: NetworkParameters = {
  permit2: "0x0000000000000000000000000000000000000000",
  timelockDelay: 172_800,
};

/** Every name that the SDK promises, and the contract that has to be there; the compiler misses none. */
const PROMISED: Readonly<Record<keyof Deployment, string>> = {
  poolFactory: "PoolFactory",
  oracleFactory: "OracleFactory",
  volatilityOracle: "VolatilityOracle",
  marginRouter: "MarginRouter",
  triggerOrders: "TriggerOrders",
  poolLens: "PoolLens",
  positionNFT: "PositionNFT",
  uniswapV3Adapter: "UniswapV3Adapter",
  aggregatorAdapter: "GenericAggregatorAdapter",
};

describe("deployment", function () {
  this.timeout(120_000);
  const journal = `test-${process.pid}`;
  let folder = "";
  let open: (() => Promise<void>)[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "deploy-"));
  });
  afterEach(async () => {
    for (const close of open) await close();
    open = [];
    await rm(path.join(hre.config.paths.ignition, "deployments", journal), { recursive: true, force: true });
  });
  after(() => rm(folder, { recursive: true }));

  /** A fresh node and a connection to it over HTTP, as to any chain. */
  async function freshNode() {
    const node = await network.create("default");
    const server: RpcServer = await serve(node.provider);
    const connection = await network.create({ network: "localhost", override: { url: server.url } });
    open.push(async () => {
      await connection.close();
      server.close();
      await node.close();
    });

    return connection;
  }
  const options = { parameters: PARAMETERS, deploymentId: journal };

  it("deploys everything, and what it writes has code", async () => {
    const connection = await freshNode();
    const { file, addresses } = await deployProtocol(connection, { ...options, folder });
    expect(path.basename(file)).to.equal("localhost-31337.json");
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal(addresses);
    expect(Object.keys(addresses)).to.include.members([
      "weth",
      "uniswapFactory",
      "positionDescriptor",
      "liquidationExecutor",
      "timelock",
      "accessManager",
    ]);
    for (const [name, address] of Object.entries(addresses)) {
      expect(await connection.ethers.provider.getCode(address), name).not.to.equal("0x");
    }
  });

  it("deploys everything that the SDK has an address for, under the SDK's name", async () => {
    const connection = await freshNode();
    const { addresses } = await deployProtocol(connection, { ...options, folder });
    for (const [name, contract] of Object.entries(PROMISED)) {
      const { deployedBytecode } = await hre.artifacts.readArtifact(contract);
      const code = await connection.ethers.provider.getCode(addresses[name] ?? ZeroAddress);
      // Immutables are zero in the artifact: only the length and the metadata's end are as compiled.
      expect(code.length, name).to.equal(deployedBytecode.length);
      expect(code.slice(-86), name).to.equal(deployedBytecode.slice(-86));
    }
  });

  it("sends nothing when it is run again", async () => {
    const connection = await freshNode();
    const first = await deployProtocol(connection, { ...options, folder });
    const block = await connection.ethers.provider.getBlockNumber();
    const second = await deployProtocol(connection, { ...options, folder });
    expect(second.addresses).to.deep.equal(first.addresses);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("notices that the node was restarted, though the journal says that all is done", async () => {
    await deployProtocol(await freshNode(), { ...options, folder });
    const restarted = await freshNode();
    const other = await mkdtemp(path.join(tmpdir(), "deploy-"));
    const again = deployProtocol(restarted, { ...options, folder: other });
    expect(
      await again.then(
        () => null,
        (error: unknown) => error,
      ),
    ).to.be.instanceOf(NoCodeError);
    expect(await readFile(path.join(other, "addresses", "localhost-31337.json")).catch(() => null)).to.equal(null);
    await rm(other, { recursive: true });
  });

  it("refuses a network whose wrapped ether has no code", async () => {
    const weth = "0x00000000000000000000000000000000000000aa";
    const wrong = deployProtocol(await freshNode(), { ...options, folder, parameters: { ...PARAMETERS, weth } });
    expect(
      await wrong.then(
        () => null,
        (error: unknown) => error,
      ),
    ).to.be.instanceOf(NoCodeError);
  });

  it("says what is missing for a network without parameters", async () => {
    const connection = await network.create("upstream");
    const missing = deployProtocol(connection, { folder });
    expect(
      await missing.then(
        () => null,
        (error: unknown) => error,
      ),
    ).to.be.instanceOf(MissingParametersError);
    await connection.close();
  });

  it("wires what it deploys", async () => {
    const connection = await freshNode();
    const { addresses } = await deployProtocol(connection, { ...options, folder });
    const at = (name: string, key: string) => connection.ethers.getContractAt(name, addresses[key] ?? "");
    const [deployer] = await connection.ethers.getSigners();
    expect(await (await at("OracleFactory", "oracleFactory")).getFunction("volatilityOracle")()).to.equal(
      addresses["volatilityOracle"],
    );
    expect(await (await at("MarginRouter", "marginRouter")).getFunction("FACTORY")()).to.equal(
      addresses["poolFactory"],
    );
    const router = await at("MarginRouter", "marginRouter");
    const orders = await at("TriggerOrders", "triggerOrders");
    for (const name of ["uniswapV3Adapter", "aggregatorAdapter"]) {
      for (const seller of [router, orders]) {
        expect(await seller.getFunction("isAdapter")(addresses[name]), name).to.equal(true);
      }
    }
    expect(await (await at("PositionNFT", "positionNFT")).getFunction("FACTORY")()).to.equal(addresses["poolFactory"]);
    expect(await (await at("LiquidationExecutor", "liquidationExecutor")).getFunction("owner")()).to.equal(
      deployer.address,
    );
    expect(await (await at("TimelockController", "timelock")).getFunction("getMinDelay")()).to.equal(172_800n);
  });
});
