import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import type { Contract } from "ethers";

import { Stage } from "./helpers/stage.ts";

/** The command of Docker Compose, "docker compose" say. Images are built and pulled: minutes, and only when they are asked for. */
const COMPOSE = process.env.KEEPER_COMPOSE;
const ROOT = path.resolve(import.meta.dirname, "../..");
const HOST = "host.docker.internal";

/** Lets containers reach a port of loopback: listens on all addresses. */
async function forward(port: number): Promise<Server> {
  const server = createServer((socket) => {
    const target = connect(port, "127.0.0.1");
    for (const each of [socket, target]) each.on("error", () => [socket, target].map((end) => end.destroy()));
    socket.pipe(target).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  return server;
}

(COMPOSE === undefined ? describe.skip : describe)("keeper: in its containers", function () {
  this.timeout(1_200_000);
  const stage = Stage.forEachTest();
  let folder: string;
  let door: Server;
  let pool: Contract;

  /** Runs Compose on a copy of what is shipped, and returns what it printed. */
  const compose = (...args: string[]): string => {
    const [command = "", ...words] = COMPOSE!.split(" ");
    const files = ["compose.yaml", "override.yaml"].flatMap((name) => ["-f", path.join(folder, name)]);
    const { status, stdout, stderr } = spawnSync(command, [...words, "-p", "keeper-test", ...files, ...args], {
      encoding: "utf8",
      env: { ...process.env, POSTGRES_PASSWORD: "password of a test" },
    });
    expect(status, `${args.join(" ")}: ${stderr}`).to.equal(0);
    return stdout;
  };
  const within = (service: string, ...command: string[]): string => compose("exec", "-T", service, ...command).trim();
  /** Status and body of a page as a container sees it; status 0 where nobody listens. */
  const get = (service: string, url: string): string =>
    within(
      service,
      ...[
        "node",
        "-e",
        `fetch("${url}").then(async (r) => console.log(r.status, await r.text()), () => console.log(0))`,
      ],
    );

  beforeEach(async () => {
    const { world } = stage;
    pool = await world.createPool();
    door = await forward(Number(new URL(world.node.url).port));
    folder = await mkdtemp(path.join(tmpdir(), "keeper-containers-"));
    await cp(path.join(ROOT, "scripts/keeper/deploy"), folder, { recursive: true });
    const environment = await world.environment({
      BULKHEAD_RPC_URL: `http://${HOST}:${(door.address() as AddressInfo).port}`,
    });
    const lines = Object.entries(environment)
      .filter(([name]) => name !== "BULKHEAD_STATE")
      .map(([name, value]) => `${name}=${value}\n`);
    await writeFile(path.join(folder, "keeper.env"), lines.join(""));
    const keeper = { build: { context: ROOT }, extra_hosts: [`${HOST}:host-gateway`] };
    const override = { services: { "keeper-a": keeper, "keeper-b": keeper } };
    await writeFile(path.join(folder, "override.yaml"), JSON.stringify(override));
  });
  afterEach(async () => {
    compose("down", "--volumes");
    door.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Moves the market and mines until nothing can be liquidated any more. */
  const fall = async (ids: readonly string[], dollars: string): Promise<void> => {
    await stage.move(dollars);
    for (let i = 0; i < 100 && (await stage.world.liquidatable(pool, ids)).length > 0; ++i) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await stage.world.node.mine();
    }
    expect(await stage.world.liquidatable(pool, ids)).to.deep.equal([]);
    await stage.world.node.send("evm_setAutomine", [true]);
  };

  it("two replicas share the work, one dies, nothing is sent twice, and Prometheus sees it", async () => {
    const { world } = stage;
    const first = await world.open(pool, 20);
    const second = await world.open(pool, 20, { health: 1.3 });
    compose("up", "-d", "--build", "keeper-a", "keeper-b", "prometheus");
    for (let i = 0; i < 120 && !get("keeper-a", "http://127.0.0.1:9464/ready").startsWith("200"); ++i) {
      await world.node.mine();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(within("keeper-a", "id", "-u")).to.equal("1000");

    await fall(first, "1800");
    compose("kill", "keeper-a");
    await fall(second, "1500");

    const counts = await world.liquidations(pool);
    for (const id of second) expect(counts.get(id), id).to.equal(1);
    const sent = await world.sent();
    expect(sent.map(({ nonce }) => nonce)).to.deep.equal(sent.map((_, i) => i));
    expect(sent.filter(({ status }) => status !== 1)).to.deep.equal([]);

    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const up = get("keeper-b", "http://prometheus:9090/api/v1/query?query=up");
    expect(up).to.match(/"keeper-b:9464"[^}]*},"value":\[[\d.]+,"1"\]/);
    expect(get("keeper-b", "http://prometheus:9090/api/v1/rules")).to.contain('"type":"alerting"');
  });
});
