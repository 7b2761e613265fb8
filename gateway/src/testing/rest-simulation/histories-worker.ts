/** A thread that plays the histories of the seeds it is given. */
import { parentPort, workerData } from "node:worker_threads";
import { playHistories } from "./histories.js";

parentPort?.postMessage(await playHistories(workerData as readonly number[]));
