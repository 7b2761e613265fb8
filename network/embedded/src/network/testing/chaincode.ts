import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from "fabric-shim";

type Function_ = (stub: ChaincodeStub, parameters: string[]) => Promise<string | undefined>;

/** Makes a chaincode that does what its caller asks. It answers with text, mostly JSON. */
export function createTestChaincode(extra: Record<string, Function_> = {}): ChaincodeInterface {
  const all: Record<string, Function_> = { ...functions, ...extra };
  const invoke = async (stub: ChaincodeStub): Promise<ChaincodeResponse> => {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      const call = all[fcn];
      if (call === undefined) throw new Error(`no function ${fcn}`);
      return { status: 200, message: "", payload: Buffer.from((await call(stub, params)) ?? "") };
    } catch (error) {
      const message = (error as Error).message;
      return { status: 500, message, payload: Buffer.from("") };
    }
  };
  return { Init: invoke, Invoke: invoke };
}

const functions: Record<string, Function_> = {
  put: async (stub, parameters) => {
    for (let index = 0; index < parameters.length; index += 2) {
      await stub.putState(parameters[index] ?? "", Buffer.from(parameters[index + 1] ?? ""));
    }
    return "done";
  },
  get: async (stub, [key = ""]) => text(await stub.getState(key)),
  delete: async (stub, [key = ""]) => {
    await stub.deleteState(key);
    return undefined;
  },
  increment: async (stub, [key = ""]) => {
    const next = String(Number(text(await stub.getState(key))) + 1);
    await stub.putState(key, Buffer.from(next));
    return next;
  },
  range: async (stub, [start = "", end = ""]) => {
    const keys: string[] = [];
    for await (const { key } of stub.getStateByRange(start, end)) keys.push(key);
    return JSON.stringify(keys);
  },
  sumOfRange: async (stub, [start = "", end = "", target = ""]) => {
    let sum = 0;
    for await (const { value } of stub.getStateByRange(start, end)) sum += Number(text(value));
    await stub.putState(target, Buffer.from(String(sum)));
    return String(sum);
  },
  page: async (stub, [start = "", end = "", size = "", bookmark = ""]) => {
    const paged = await stub.getStateByRangeWithPagination(start, end, Number(size), bookmark);
    const keys: string[] = [];
    for (let next = await paged.iterator.next(); !next.done; next = await paged.iterator.next()) {
      keys.push(next.value.key);
    }
    return JSON.stringify({ keys, bookmark: paged.metadata.bookmark });
  },
  pageThenPut: async (stub) => {
    await stub.getStateByRangeWithPagination("a", "z", 1, "");
    await stub.putState("a", Buffer.from("1"));
    return undefined;
  },
  history: async (stub, [key = ""]) => {
    const modifications: unknown[] = [];
    for await (const { value, isDelete, txId } of stub.getHistoryForKey(key)) {
      modifications.push({ value: text(value), isDelete, transactionId: txId });
    }
    return JSON.stringify(modifications);
  },
  putComposite: async (stub, [type = "", ...attributes]) => {
    await stub.putState(stub.createCompositeKey(type, attributes), Buffer.from("1"));
    return undefined;
  },
  partial: async (stub, [type = "", ...attributes]) => {
    const found: string[][] = [];
    for await (const { key } of stub.getStateByPartialCompositeKey(type, attributes)) {
      found.push(stub.splitCompositeKey(key).attributes);
    }
    return JSON.stringify(found);
  },
  emit: async (stub, [name = "", payload = ""]) => {
    stub.setEvent(name, Buffer.from(payload));
    await stub.putState(`event ${name}`, Buffer.from(payload));
    return undefined;
  },
  /** All calls read and write one key, so one of two calls at the same height is invalid. */
  emitOnce: async (stub, [name = ""]) => {
    await stub.getState("emitted");
    await stub.putState("emitted", Buffer.from(name));
    stub.setEvent(name, Buffer.from(name));
    return undefined;
  },
  large: async (stub, [key = "", size = ""]) => {
    await stub.putState(key, Buffer.alloc(Number(size), 7));
    return undefined;
  },
  sizeOf: async (stub, [key = ""]) => String((await stub.getState(key)).length),
  creator: (stub) => Promise.resolve(stub.getCreator().mspid),
  call: async (stub, [chaincode = "", channel = "", ...rest]) => {
    const answer = await stub.invokeChaincode(chaincode, rest, channel);
    const { status, message } = answer;
    return JSON.stringify({ status, message, payload: text(answer.payload) });
  },
  protect: async (stub, [key = "", policy = ""]) => {
    await stub.setStateValidationParameter(key, Buffer.from(policy, "base64"));
    return undefined;
  },
  protection: async (stub, [key = ""]) => {
    const policy = (await stub.getStateValidationParameter(key)) as Uint8Array | undefined;
    return Buffer.from(policy ?? []).toString("base64");
  },
  transient: (stub) => Promise.resolve(text(stub.getTransient().get("secret"))),
  random: async (stub) => {
    await stub.putState("random", Buffer.from(String(Math.random())));
    return undefined;
  },
  putPrivate: async (stub) => {
    await stub.putPrivateData("collection", "key", Buffer.from("value"));
    return undefined;
  },
  query: async (stub) => {
    await stub.getQueryResult('{"selector":{}}');
    return undefined;
  },
  never: () => new Promise(() => undefined),
};

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
