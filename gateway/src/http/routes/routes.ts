import { instanceRoutes } from "./instance-routes.js";
import { migrationRoutes } from "./migration-routes.js";
import { operatorRoutes, serviceRoutes } from "./service-routes.js";

/** Every operation of the gateway, by its operationId. */
export const routes = {
  ...instanceRoutes,
  ...migrationRoutes,
  ...operatorRoutes,
  ...serviceRoutes,
};

export type Routes = typeof routes;
export type OperationId = keyof Routes;
