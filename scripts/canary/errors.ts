/** What can go wrong with the canary itself: none of it says anything about the gate. */

/** A planted bug must change exactly what it says; otherwise a green gate would mean nothing. */
export class PlantError extends Error {
  constructor(plant: string, file: string, matches: number) {
    super(
      `The bug "${plant}" cannot be planted: its text occurs ${matches} times in ${file}, not once. ` +
        "The source has changed: give the plant in scripts/canary/plants.ts the text that it has now.",
    );
    this.name = "PlantError";
  }
}
