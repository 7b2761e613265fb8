import { InvalidArgumentError } from "commander";

/** Parses an option as a whole number within bounds; commander names the option in its message. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Parses an option as different whole numbers within bounds, in rising order: `1,4,16`. */
export function wholeNumbers(least: number, most: number): (text: string) => number[] {
  const parse = wholeNumber(least, most);
  return (text) => [...new Set(text.split(",").map(parse))].sort((a, b) => a - b);
}
