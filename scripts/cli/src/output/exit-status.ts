/** The exit statuses of the command line, for scripts. */
export const ExitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  /** The command worked, and its answer is no: digests differ, a migration was refused. */
  no: 3,
  /** The command was interrupted; shells use this number for a SIGINT. */
  interrupted: 130,
} as const;
