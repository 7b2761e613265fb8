import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** The files of one consortium, all under its data directory. */
export interface Layout {
  readonly root: string;
  /** Tells other commands what is running; absent when nothing is. */
  readonly stateFile: string;
  readonly network: string;
  readonly networkConfig: string;
  readonly issuer: string;
  operator(mspId: string): OperatorLayout;
}

/** The files of one operator's gateway and manager. */
export interface OperatorLayout {
  readonly root: string;
  readonly hostKey: string;
  readonly gatewayConfig: string;
  readonly gatewayData: string;
  readonly managerConfig: string;
  readonly managerData: string;
  readonly managerToken: string;
  readonly auditorToken: string;
  readonly controlToken: string;
}

export function layoutOf(dataDirectory: string): Layout {
  const root = resolve(dataDirectory);
  return {
    root,
    stateFile: join(root, "consortium.json"),
    network: join(root, "network"),
    networkConfig: join(root, "embedded.json"),
    issuer: join(root, "issuer"),
    operator: (mspId) => {
      const home = join(root, "operators", mspId);
      return {
        root: home,
        hostKey: join(home, "host.key"),
        gatewayConfig: join(home, "gateway.json"),
        gatewayData: join(home, "gateway"),
        managerConfig: join(home, "manager.json"),
        managerData: join(home, "manager"),
        managerToken: join(home, "manager.token"),
        auditorToken: join(home, "auditor.token"),
        controlToken: join(home, "control.token"),
      };
    },
  };
}

/** A token or key kept in a file. */
export async function readSecret(file: string): Promise<string> {
  return (await readFile(file, "utf8")).trim();
}
