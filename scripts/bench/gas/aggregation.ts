/** What the pooled requirement of a margin group costs, as it is deployed: the aggregation alone, as a library call. */
import { packCorrelations } from "../../sdk/src/math/portfolioMath.ts";
import type { Bench } from "./bench.ts";

/** Most that the aggregation of eight members may cost [gas]. */
export const AGGREGATION_LIMIT = 15_000n;
const MEMBERS = 8;

/** Gas of aggregating eight members, the cold slot of their correlations included, by how they stand to each other. */
export async function measureAggregation(bench: Bench): Promise<ReadonlyMap<string, bigint>> {
  const places = Array.from({ length: MEMBERS }, (_, i) => i);
  const matrix = places.map((i) => places.map((j) => (i === j ? 100n : BigInt(30 + 5 * ((i + j) % MEMBERS)))));
  const harness = await bench.deploy("PortfolioGas", [
    MEMBERS,
    packCorrelations(matrix),
    [150_000n, 800_000n],
    2n * 10n ** 17n,
    35n * 10n ** 16n,
  ]);
  const gas = async (name: string, shorts: number): Promise<bigint> =>
    (await bench.measure("aggregation", bench.actors.deployer, harness, name, [shorts])).exec;
  const cost = async (shorts: number): Promise<bigint> =>
    (await gas("aggregated", shorts)) - (await gas("summed", shorts));

  return new Map([
    ["in one direction", await cost(0)],
    ["half of them hedges", await cost(0xa5)],
  ]);
}
