import type { Logger } from "pino";

import { StatusServer } from "../adapters/statusServer.ts";
import { masked, type Config } from "../config.ts";
import { assemble } from "../service/assemble.ts";

/** Runs the service until SIGTERM or SIGINT. */
export async function run(config: Config, log: Logger): Promise<void> {
  log.info({ config: masked(config) }, "starting");
  const assembly = await assemble(config, log, { ownState: true });
  const { keeper, metrics, checkpointer } = assembly;
  const server = await StatusServer.listen(config.statusHost, config.statusPort, keeper, metrics);
  log.info({ host: config.statusHost, port: server.port }, "listening");
  if (config.mode === "dry") log.info("dry run: nothing will be sent; start with --send to send");
  if (await checkpointer.restore()) log.info({ block: assembly.mirror.tip?.number }, "picked up the last checkpoint");

  const stop = (): void => keeper.stop();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  try {
    await keeper.run();
  } finally {
    await server.close();
    await checkpointer.save();
    await assembly.close();
    log.info("stopped");
  }
}
