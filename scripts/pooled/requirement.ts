/** The pooled requirement in doubles, for simulations; a test holds it against `PortfolioMath`. */
import type { GroupRules } from "./parameters.ts";

/** The blend of a group as numbers. */
export interface Blend {
  readonly withheld: number;
  readonly floor: number;
}

/** eta and phi of a group. */
export const blendOf = ({ withheld, floor }: GroupRules): Blend => ({
  withheld: Number(withheld) / 1e18,
  floor: Number(floor) / 1e18,
});

/**
 * max(phi ISO, min(ISO, (1 - eta) core + eta ISO)).
 *
 * @param buffers - Buffer of each member.
 * @param matrix - Worst correlations, row by row; from `matrixOf`.
 * @param blend - Of the group.
 * @example
 * pooledRequirement(new Float64Array([1, 1]), new Float64Array([1, -0.8, -0.8, 1]), { withheld: 0.2, floor: 0.35 }); // 0.906
 */
export function pooledRequirement(buffers: Float64Array, matrix: Float64Array, blend: Blend): number {
  const n = buffers.length;
  let [isolated, variance] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const buffer = buffers[i] ?? 0;
    isolated += buffer;
    let others = 0;
    for (let j = 0; j < i; j += 1) others += (matrix[i * n + j] ?? 0) * (buffers[j] ?? 0);
    variance += buffer * (buffer + 2 * others);
  }
  const core = Math.sqrt(Math.max(0, variance));
  const blended = (1 - blend.withheld) * core + blend.withheld * isolated;

  return Math.max(blend.floor * isolated, Math.min(isolated, blended));
}
