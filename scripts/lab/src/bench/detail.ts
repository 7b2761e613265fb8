/** A table of the numbers behind a part's figures. */
export interface Detail {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
