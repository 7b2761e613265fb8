"use strict";
const { setTimeout } = require("node:timers/promises");
const { Contract } = require("fabric-contract-api");
const { KeyEndorsementPolicy } = require("fabric-shim");

const text = (bytes) => Buffer.from(bytes ?? []).toString();

/**
 * Does what its caller asks, and answers with text, mostly JSON. The contract API passes a method just as
 * many arguments as it names parameters. A method with a variable number of arguments therefore takes
 * them all as one rest parameter.
 */
class Conformance extends Contract {
  constructor() {
    super("Conformance");
  }

  async put(context, ...pairs) {
    for (let index = 0; index < pairs.length; index += 2) {
      await context.stub.putState(pairs[index], Buffer.from(pairs[index + 1]));
    }
    return "done";
  }

  async get(context, key) {
    return text(await context.stub.getState(key));
  }

  async delete(context, ...keys) {
    for (const key of keys) await context.stub.deleteState(key);
  }

  async putThenGet(context, key, value) {
    await context.stub.putState(key, Buffer.from(value));
    return text(await context.stub.getState(key));
  }

  async copy(context, from, to) {
    await context.stub.putState(to, await context.stub.getState(from));
  }

  async increment(context, key) {
    const next = String(Number(text(await context.stub.getState(key))) + 1);
    await context.stub.putState(key, Buffer.from(next));
    return next;
  }

  async putLarge(context, key, size) {
    await context.stub.putState(key, Buffer.alloc(Number(size), "x"));
  }

  async sizeOf(context, key) {
    return String((await context.stub.getState(key)).length);
  }

  async range(context, start, end) {
    const found = [];
    for await (const { key, value } of context.stub.getStateByRange(start, end)) {
      found.push([key, text(value)]);
    }
    return JSON.stringify(found);
  }

  /** Reads a whole range, and writes how many keys it held. */
  async countInto(context, start, end, target) {
    let count = 0;
    for await (const { key } of context.stub.getStateByRange(start, end)) {
      if (key !== target) count += 1;
    }
    await context.stub.putState(target, Buffer.from(String(count)));
    return String(count);
  }

  /** Reads the first key of a range only, and writes its name. */
  async firstInto(context, start, end, target) {
    const iterator = await context.stub.getStateByRange(start, end);
    const { value } = await iterator.next();
    await iterator.close();
    await context.stub.putState(target, Buffer.from(value?.key ?? "nothing"));
  }

  async page(context, start, end, size, bookmark) {
    const { iterator, metadata } = await context.stub.getStateByRangeWithPagination(
      start,
      end,
      Number(size),
      bookmark,
    );
    const keys = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      keys.push(next.value.key);
    }
    return JSON.stringify({ keys, ...metadata });
  }

  async pageThenPut(context, start, end) {
    await context.stub.getStateByRangeWithPagination(start, end, 1, "");
    await context.stub.putState(start, Buffer.from("1"));
  }

  async putThenRange(context, start, end) {
    await context.stub.putState(start, Buffer.from("1"));
    const found = [];
    for await (const { key } of context.stub.getStateByRange(start, end)) found.push(key);
    return JSON.stringify(found);
  }

  async history(context, key) {
    const found = [];
    for await (const { value, isDelete, txId, timestamp } of context.stub.getHistoryForKey(key)) {
      const seconds = Number(timestamp.seconds.toString());
      found.push({ value: text(value), isDelete, transactionId: txId, seconds });
    }
    return JSON.stringify(found);
  }

  async putComposite(context, ...parameters) {
    const [value, type, ...attributes] = parameters;
    const key = context.stub.createCompositeKey(type, attributes);
    await context.stub.putState(key, Buffer.from(value));
  }

  async getComposite(context, ...parameters) {
    const [type, ...attributes] = parameters;
    return text(await context.stub.getState(context.stub.createCompositeKey(type, attributes)));
  }

  async partial(context, ...parameters) {
    const [type, ...attributes] = parameters;
    const found = [];
    for await (const { key } of context.stub.getStateByPartialCompositeKey(type, attributes)) {
      found.push(context.stub.splitCompositeKey(key).attributes);
    }
    return JSON.stringify(found);
  }

  async partialPage(context, ...parameters) {
    const [size, bookmark, type, ...attributes] = parameters;
    const { iterator, metadata } = await context.stub.getStateByPartialCompositeKeyWithPagination(
      type,
      attributes,
      Number(size),
      bookmark,
    );
    const found = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      found.push(context.stub.splitCompositeKey(next.value.key).attributes);
    }
    return JSON.stringify({ found, ...metadata });
  }

  async emit(context, ...pairs) {
    for (let index = 0; index < pairs.length; index += 2) {
      context.stub.setEvent(pairs[index], Buffer.from(pairs[index + 1]));
    }
    await context.stub.putState("emitted", Buffer.from(pairs[0]));
  }

  async emitWithoutWrite(context, name) {
    context.stub.setEvent(name, Buffer.from(name));
  }

  async emitThenThrow(context, name) {
    context.stub.setEvent(name, Buffer.from(name));
    throw new Error("thrown after an event");
  }

  /** Every call reads and writes the same key, so that two calls on the same state conflict. */
  async emitOnce(context, key, name) {
    await context.stub.getState(key);
    await context.stub.putState(key, Buffer.from(name));
    context.stub.setEvent(name, Buffer.from(name));
  }

  async random(context, key) {
    await context.stub.putState(key, Buffer.from(String(Math.random())));
  }

  async randomResult() {
    return String(Math.random());
  }

  async fail(context, message) {
    throw new Error(message);
  }

  async putThenFail(context, key) {
    await context.stub.putState(key, Buffer.from("1"));
    throw new Error("thrown after a write");
  }

  async sleep(context, milliseconds) {
    await setTimeout(Number(milliseconds));
    return "awake";
  }

  async two(context, first, second) {
    return first + second;
  }

  async echo(context, ...values) {
    return JSON.stringify(values);
  }

  /** Answers the bytes of the arguments, which need not be text. */
  async bytes(context) {
    const [, ...values] = context.stub.getBufferArgs();
    return JSON.stringify(values.map((each) => Buffer.from(each).toString("hex")));
  }

  async nothing() {}

  async transientLength(context, name) {
    return String(text(context.stub.getTransient().get(name)).length);
  }

  async whoAmI(context) {
    const { clientIdentity, stub } = context;
    return JSON.stringify({
      mspId: clientIdentity.getMSPID(),
      creator: stub.getCreator().mspid,
      role: clientIdentity.getAttributeValue("basics.role"),
      channel: stub.getChannelID(),
      transactionId: stub.getTxID(),
    });
  }

  async call(context, ...parameters) {
    const [chaincode, channel, ...values] = parameters;
    const answer = await context.stub.invokeChaincode(chaincode, values, channel);
    const { status, message, payload } = answer;
    return JSON.stringify({ status, message, payload: text(payload) });
  }

  /** Calls another chaincode, and writes what it answered. */
  async callInto(context, ...parameters) {
    const [key, chaincode, channel, ...values] = parameters;
    const { payload } = await context.stub.invokeChaincode(chaincode, values, channel);
    await context.stub.putState(key, Buffer.from(text(payload)));
  }

  async protect(context, ...parameters) {
    const [key, ...mspIds] = parameters;
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", ...mspIds);
    await context.stub.setStateValidationParameter(key, policy.getPolicy());
  }

  async protectors(context, key) {
    const bytes = await context.stub.getStateValidationParameter(key);
    if (!bytes || bytes.length === 0) return "[]";
    return JSON.stringify(new KeyEndorsementPolicy(bytes).listOrgs().sort());
  }

  async query(context) {
    await context.stub.getQueryResult('{"selector":{}}');
  }
}

module.exports.contracts = [Conformance];
