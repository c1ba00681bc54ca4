import type { Mutant } from "./mutate.ts";
import type { Reach } from "./reach.ts";

interface Tries {
  runs: number;
  kills: number;
}

/** Which test to try first on a mutant: what killed most of its file's for the time it took. */
export class Order {
  readonly #tries = new Map<string, Tries>();

  #of({ test }: Reach, file: string): Tries {
    const key = `${file} ${test.file} ${test.name}`;
    const tries = this.#tries.get(key) ?? { runs: 0, kills: 0 };
    this.#tries.set(key, tries);

    return tries;
  }

  /** The tests that come by a mutant, the most promising first. */
  sorted(reach: readonly Reach[], { id, file }: Mutant): readonly Reach[] {
    const worth = (one: Reach): number => {
      const { runs, kills } = this.#of(one, file);
      return (kills + 1) / (runs + 2) / (one.seconds + 0.1);
    };

    return reach.filter(({ mutants }) => mutants.has(id)).sort((a, b) => worth(b) - worth(a));
  }

  note(reach: Reach, { file }: Mutant, killed: boolean): void {
    const tries = this.#of(reach, file);
    tries.runs += 1;
    if (killed) tries.kills += 1;
  }
}
