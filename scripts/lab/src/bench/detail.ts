/** A table of the numbers from which a section's figures come. */
export interface Detail {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
