import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "chai";

import { createCli } from "../../scripts/keeper/src/cli.ts";
import { environmentName, loadConfig, SETTINGS } from "../../scripts/keeper/src/config.ts";
import { Metrics } from "../../scripts/keeper/src/service/metrics.ts";

const DEPLOY = "scripts/keeper/deploy";
const NAMES = new Set(Object.keys(SETTINGS).map(environmentName));

const read = (file: string): Promise<string> => readFile(file, "utf8");

/** Names of settings that a text uses. */
const settingsIn = (text: string): string[] => [...new Set(text.match(/BULKHEAD_[A-Z_]*[A-Z]/g) ?? [])];

describe("keeper: what it is deployed with", () => {
  it("the Dockerfile copies what there is, runs what there is, and not as root", async () => {
    const dockerfile = await read("scripts/keeper/Dockerfile");
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
      sources.split(" "),
    );
    expect(copied.length).to.be.greaterThan(5);
    expect(copied.filter((source) => !existsSync(source))).to.deep.equal([]);
    const ignored = await read("scripts/keeper/Dockerfile.dockerignore");
    const kept = [...ignored.matchAll(/^!(.+)$/gm)].map(([, name = ""]) => name);
    expect(copied.filter((source) => !kept.some((each) => `${source}/`.startsWith(`${each}/`)))).to.deep.equal([]);

    const [, entry = ""] = /^ENTRYPOINT \["node", "(.+)"\]$/m.exec(dockerfile) ?? [];
    expect(existsSync(entry)).to.equal(true);
    const [, command = ""] = /^CMD \["(.+)"\]$/m.exec(dockerfile) ?? [];
    expect(createCli().commands.map((each) => each.name())).to.include(command);
    expect(dockerfile).to.match(/^USER (?!root)/m);
    const images = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major);
    const needed = (await read(".nvmrc")).trim().replace(/^v/, "").split(".")[0];
    expect([...new Set(images)]).to.deep.equal([needed]);
    expect(settingsIn(dockerfile).filter((name) => !NAMES.has(name))).to.deep.equal([]);
  });

  it("its package names every package that it imports: the image holds no others", async () => {
    const { dependencies } = JSON.parse(await read("scripts/keeper/package.json")) as { dependencies: object };
    const missing: string[] = [];
    for await (const file of glob("scripts/keeper/src/**/*.ts")) {
      for (const [, specifier = ""] of (await read(file)).matchAll(/from "([^."][^"]*)"/g)) {
        const name = specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/");
        if (!specifier.startsWith("node:") && !(name in dependencies)) missing.push(`${file}: ${specifier}`);
      }
    }
    expect(missing).to.deep.equal([]);
  });

  it("the compose file builds that Dockerfile, mounts what there is, and sets settings that exist", async () => {
    const compose = await read(`${DEPLOY}/compose.yaml`);
    const [, context = ""] = /context: (\S+)/.exec(compose) ?? [];
    const [, dockerfile = ""] = /dockerfile: (\S+)/.exec(compose) ?? [];
    expect(existsSync(path.join(DEPLOY, context, dockerfile))).to.equal(true);
    const mounted = [...compose.matchAll(/- (\.\/[^:]+):/g)].map(([, file = ""]) => path.join(DEPLOY, file));
    expect(mounted.length).to.be.greaterThan(3);
    expect(mounted.filter((file) => !existsSync(file))).to.deep.equal([]);
    expect(settingsIn(compose).filter((name) => !NAMES.has(name))).to.deep.equal([]);
    const [, target = ""] = /targets: (.+)/.exec(await read(`${DEPLOY}/prometheus.yaml`)) ?? [];
    for (const service of JSON.parse(target) as string[]) expect(compose).to.contain(`  ${service.split(":")[0]}:`);
  });

  it("the example of its environment is one that it takes", async () => {
    const lines = (await read(`${DEPLOY}/keeper.env.example`)).split("\n").filter((line) => /^[A-Z]/.test(line));
    const environment: Record<string, string> = {};
    for (const line of lines) {
      const [name, value] = line.split(/=(.*)/, 2);
      environment[name] = value;
    }
    expect(Object.keys(environment).filter((name) => !NAMES.has(name))).to.deep.equal([]);
    const config = loadConfig({ flags: {}, environment, file: undefined, required: ["rpcUrl", "factory", "executor"] });
    expect(config.mode).to.equal("dry");
  });

  it("alerts and dashboard ask for metrics that exist, and alerts name a chapter of the runbook", async () => {
    const known = new Set((await new Metrics().registry.getMetricsAsJSON()).map(({ name }) => name));
    const alerts = await read(`${DEPLOY}/alerts.yaml`);
    const used = `${alerts}${await read(`${DEPLOY}/grafana/dashboard.json`)}`.match(/\bkeeper_[a-z_]*[a-z]/g) ?? [];
    const unknown = used.filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, "")));
    expect(unknown).to.deep.equal([]);
    const runbook = await read("docs/keeper.md");
    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-"),
    );
    const named = [...alerts.matchAll(/docs\/keeper\.md#([a-z-]+)/g)].map(([, anchor]) => anchor);
    expect(named.length).to.equal([...alerts.matchAll(/- alert:/g)].length);
    expect(named.filter((anchor) => !anchors.includes(anchor))).to.deep.equal([]);
  });

  it("its pages name settings that exist", async () => {
    for (const page of ["scripts/keeper/README.md", "docs/keeper.md"]) {
      const text = await read(page);
      expect(
        settingsIn(text).filter((name) => !NAMES.has(name)),
        page,
      ).to.deep.equal([]);
    }
  });
});
