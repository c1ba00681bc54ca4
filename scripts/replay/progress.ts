const WIDTH = 32;
const REDRAW_MS = 100;

/** A bar on stderr; where stderr is no terminal, a line for every tenth. */
export function progressBar(stream: NodeJS.WriteStream): (stage: string, done: number, total: number) => void {
  let drawn = 0;
  let tenth = -1;

  return (stage, done, total) => {
    const share = total === 0 ? 1 : done / total;
    if (!stream.isTTY) {
      const now = Math.floor(share * 10);
      if (now !== tenth) stream.write(`${stage} ${now * 10} %\n`);
      tenth = now;

      return;
    }
    if (done < total && Date.now() - drawn < REDRAW_MS) return;
    drawn = Date.now();
    const full = Math.round(share * WIDTH);
    const bar = "#".repeat(full) + "-".repeat(WIDTH - full);
    stream.write(`\r${stage.padEnd(12)} [${bar}] ${Math.floor(share * 100)} %`);
    if (done === total && total > 1) stream.write("\n");
  };
}
