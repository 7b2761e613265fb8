/** Prints what a demonstration does as it does it, with the seconds since it began. */
export class Narrator {
  readonly #started = performance.now();
  #step = 0;

  heading(text: string): void {
    this.#step++;
    console.log(`\n${this.#step}. ${text}`);
  }

  line(text: string): void {
    console.log(`  ${this.elapsed().padStart(7)}  ${text}`);
  }

  text(block: string): void {
    console.log(block.replace(/^/gm, "  "));
  }

  /** Since it began, for example `3.21 s`. */
  elapsed(): string {
    return `${((performance.now() - this.#started) / 1000).toFixed(2)} s`;
  }
}
