// usage: node prof.ts <override.json> [scenario,...]   (cwd = worktree)
import fs from "node:fs";
import { network } from "hardhat";
const root = process.cwd();
const { Bench } = await import(root + "/scripts/bench/gas/bench.ts");
const { measureBulkhead } = await import(root + "/scripts/bench/gas/bulkhead.ts");
const { GOALS } = await import(root + "/scripts/bench/gas/goals.ts");
const { compileAll } = await import(root + "/scripts/bench/gas/compile.ts");
const over = JSON.parse(fs.readFileSync(process.argv[2]!, "utf8"));
const want = new Set((process.argv[3] ?? "").split(",").filter(Boolean));
process.env.BENCH_SKIP = "1";
const book = await compileAll();
for (const n of ["MarginPool","PoolExtension","AccountExtension","UpkeepExtension","LiquidationExecutor","PoolFactory"]) if (over[n]) book.set(n, over[n]);
const c = await network.create({ override: { allowUnlimitedContractSize: true } } as any);
const b = await Bench.open(c, book, false);
const orig = b.measure.bind(b);
// decode source map
const pool = over.MarginPool;
const code = Buffer.from(pool.deployedBytecode.slice(2), "hex");
const pcIdx: number[] = []; { let i = 0; for (let pc = 0; pc < code.length; ) { pcIdx[pc] = i++; const op = code[pc]!; pc += op >= 0x60 && op <= 0x7f ? op - 0x5e : 1; } }
const map: [number, number, number][] = []; { let s = 0, l = 0, f = 0; for (const e of pool.sourceMap.split(";")) { const p = e.split(":"); if (p[0]) s = +p[0]; if (p[1]) l = +p[1]; if (p[2]) f = +p[2]; map.push([s, l, f]); } }
const texts: Record<number, string> = {};
for (const [id, n] of Object.entries(over.ids) as [string, string][]) { try { texts[+id] = fs.readFileSync(n.startsWith("contracts") ? n : "node_modules/" + n, "utf8"); } catch {} }
const funcAt = (f: number, pos: number) => { const t = texts[f]; if (!t) return "gen"; const before = t.slice(0, pos + 8); const m = [...before.matchAll(/\b(function|modifier|constructor|struct|contract|library)\s+(\w+)/g)].pop(); return (m ? m[2] : "?"); };
const lineOf = (f: number, pos: number) => (texts[f]?.slice(0, pos).split("\n").length ?? 0);
b.measure = async (id: string, from: any, contract: any, name: string, args: any) => {
  const call = await contract.getFunction(name).populateTransaction(...args);
  const last = await b.helpers.time.latest(); await b.helpers.time.setNextBlockTimestamp(last + 3600);
  const r = await (await from.sendTransaction({ ...call, gasLimit: 25_000_000n })).wait();
  const by = Buffer.from(call.data.slice(2), "hex"); const z = by.filter((x) => x === 0).length; const exec = r.gasUsed - 21000n - BigInt(4 * z + 16 * (by.length - z));
  if (want.has(id)) {
    const tr: any = await c.provider.request({ method: "debug_traceTransaction", params: [r.hash, { disableMemory: true, disableStorage: true }] });
    const byFn = new Map<string, number>(), byLine = new Map<string, number>(), byOp = new Map<string, number>();
    // pool frames: assume depth 1 for pool-direct calls
    for (const st of tr.structLogs) { if (st.depth !== 1) continue; if (/CALL|SLOAD|SSTORE|LOG/.test(st.op) && !/CALLDATA|CALLER|CALLVALUE/.test(st.op)) continue; const m = map[pcIdx[st.pc]!]; if (!m) continue; const [s, l, f] = m; const fn = f < 0 || !texts[f] ? "gen" : over.ids[f].split("/").pop() + ":" + funcAt(f, s); byFn.set(fn, (byFn.get(fn) ?? 0) + Number(st.gasCost)); const ln = f < 0 || !texts[f] ? "gen" : over.ids[f].split("/").pop() + ":" + lineOf(f, s) + " " + texts[f]!.slice(s, s + Math.min(l, 70)).replace(/\s+/g, " "); byLine.set(ln, (byLine.get(ln) ?? 0) + Number(st.gasCost)); byOp.set(st.op, (byOp.get(st.op) ?? 0) + Number(st.gasCost)); }
    console.log("=== " + id, exec, [...byFn.values()].reduce((a, x) => a + x, 0));
    for (const [k, v] of [...byFn].sort((a, b) => b[1] - a[1]).slice(0, 40)) console.log(String(v).padStart(7), k);
    { const att = new Map<string, number>(); let lastFn = "?"; for (const st of tr.structLogs) { if (st.depth !== 1) continue; const m = map[pcIdx[st.pc]!]; if (m && m[2] >= 0 && texts[m[2]]) { const n = over.ids[m[2]].split("/").pop(); if (!/MarginPool.sol|PoolState.sol|Constants.sol|PositionWord.sol|Math.sol$/.test(n) || /InterestMath|LiquidationMath/.test(n)) lastFn = n + ":" + funcAt(m[2], m[0]); } const g = /CALL$|SLOAD|SSTORE|LOG/.test(st.op) ? 0 : Number(st.gasCost); att.set(lastFn, (att.get(lastFn) ?? 0) + g); } console.log("--- attributed"); for (const [k, v] of [...att].sort((a, b) => b[1] - a[1]).slice(0, 45)) console.log(String(v).padStart(7), k); }
    if (process.env.BLOCKS) { const blk = new Map<string, [number, number, string]>(); let cur = 0, ops: string[] = [], g = 0, src=""; const flush = () => { if (!ops.length) return; const k = String(cur); const e = blk.get(k) ?? [0, 0, ops.join(" ").slice(0, 150) + "  @" + src]; e[0] += g; e[1]++; blk.set(k, e); ops = []; g = 0; src=""; }; for (const st of tr.structLogs) { if (st.depth !== 1) continue; if (st.op === "JUMPDEST" || cur === 0) { flush(); cur = st.pc; } ops.push(st.op); const m = map[pcIdx[st.pc]!]; if (m && m[2]>=0 && texts[m[2]]) src = over.ids[m[2]].split("/").pop()+":"+lineOf(m[2], m[0]); g += /CALL$|SLOAD|SSTORE|LOG/.test(st.op) ? 0 : Number(st.gasCost); if (/^JUMP|^JUMPI/.test(st.op) && st.op !== "JUMPDEST") { flush(); cur = st.pc + 1; } } flush(); for (const [k, v] of [...blk].sort((a, b) => b[1][0] - a[1][0]).slice(0, 70)) console.log(k.padStart(6), String(v[0]).padStart(6), "x" + v[1], v[2]); }
    console.log("--- lines"); for (const [k, v] of [...byLine].sort((a, b) => b[1] - a[1]).slice(0, 60)) console.log(String(v).padStart(7), k);
    console.log("--- ops", [...byOp].sort((a, b) => b[1] - a[1]).slice(0, 25).map(([k, v]) => k + " " + v).join(", "));
  }
  return { exec };
};
const fig = await measureBulkhead(b, "dynamic");
const baseFile = "/tmp/gasdev/last.json"; const prev = fs.existsSync(baseFile) ? JSON.parse(fs.readFileSync(baseFile, "utf8")) : {};
const now: any = {}; const goals = new Map(GOALS.map((g: any) => [g[0], g[1]]));
for (const [id, { exec }] of fig) { now[id] = Number(exec); const g = goals.get(id) as number | undefined; console.log(id.padEnd(10), String(exec).padStart(9), "d", String(prev[id] ? Number(exec) - prev[id] : "").padStart(8), "goal", String(g ?? "").padStart(8), g && Number(exec) > g ? "over " + (Number(exec) - g) : "ok"); }
fs.writeFileSync(baseFile, JSON.stringify(now));
await c.close();
