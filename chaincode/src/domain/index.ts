/** The vocabulary. */
export {};
