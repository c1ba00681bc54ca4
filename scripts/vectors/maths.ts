import * as math from "../sdk/src/math/index.ts";

/** The libraries that have a twin, by their common names. */
export const LIBRARIES = [
  "WadMath",
  "LiquidationMath",
  "MarginMath",
  "MarginPolicyMath",
  "InterestMath",
  "RampMath",
  "DecayMath",
  "WaterfallMath",
  "VolatilityMath",
  "BreakerMath",
  "PredictiveMath",
  "PortfolioMath",
  "GroupMath",
] as const;

export type LibraryName = (typeof LIBRARIES)[number];

type Asynchronous<M> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

/** All libraries, as promises: the same formulas run on the twin and on the contracts. */
export type Maths = { readonly [L in LibraryName]: Asynchronous<(typeof math)[L]> };

type Call = (library: LibraryName, name: string, args: readonly unknown[]) => Promise<unknown>;

/** `Maths` over any way of calling a function by its name. */
export function mathsOver(call: Call): Maths {
  const libraries = LIBRARIES.map((library) => [
    library,
    new Proxy(
      {},
      {
        get:
          (_, name) =>
          (...args: readonly unknown[]) =>
            call(library, String(name), args),
      },
    ),
  ]);

  // Sound because both backends offer exactly the functions of the twin under their own names.
  return Object.fromEntries(libraries) as Maths;
}

/** The TypeScript twin. */
export const twin: Maths = mathsOver((library, name, args) => {
  const functions = math[library] as unknown as Readonly<Record<string, (...inputs: readonly unknown[]) => unknown>>;

  return new Promise((resolve, reject) => {
    const target = functions[name];
    if (target === undefined) reject(new TypeError(`${library} has no function ${name}`));
    else resolve(target(...args));
  });
});
