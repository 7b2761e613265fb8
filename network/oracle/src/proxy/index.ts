export type { ProxyConfig, ProxyConfigFile } from "./config.js";
export { loadProxyConfig, proxyConfigSchema } from "./config.js";
export type { OracleProxy } from "./start-proxy.js";
export { startProxy } from "./start-proxy.js";
