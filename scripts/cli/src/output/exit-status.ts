/** What the command line's exit statuses mean to scripts. */
export const ExitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  /** The command worked, and its answer is no: digests differ, a migration was refused. */
  no: 3,
  /** As shells count a SIGINT. */
  interrupted: 130,
} as const;
