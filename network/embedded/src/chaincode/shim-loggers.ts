import { createRequire } from "node:module";

/** The part of a winston logger that is needed here. */
interface Logger {
  silent: boolean;
  readonly exceptions: { unhandle(): void };
}
interface LoggerModule {
  getLogger(name: string): Logger;
}

/** Both packages bring the same module, and a process may hold several versions of each. */
const loggerModule = /[\\/]fabric-(?:shim|contract-api)[\\/]lib[\\/]logger\.js$/;
/** The name under which the module keeps the logger that handles uncaught errors. */
const CATCHING_LOGGER = "_";
const REJECTION_LISTENER = "loggerUnhandledRejectionFn";

/**
 * Makes uncaught errors end the process again. Loading the shim or its contract API makes a process
 * log every uncaught exception and unhandled rejection and go on, so that a program that failed
 * would say nothing and exit with status 0.
 */
export function releaseUncaughtErrors(): void {
  const { cache } = createRequire(import.meta.url);
  for (const [file, loaded] of Object.entries(cache)) {
    if (loaded === undefined || !loggerModule.test(file)) continue;
    (loaded.exports as LoggerModule).getLogger(CATCHING_LOGGER).exceptions.unhandle();
  }
  for (const listener of process.listeners("unhandledRejection")) {
    if (listener.name === REJECTION_LISTENER) {
      process.removeListener("unhandledRejection", listener);
    }
  }
}
