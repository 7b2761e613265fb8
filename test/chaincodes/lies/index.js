"use strict";
const { Contract } = require("fabric-contract-api");

/** Writes and answers something else than it was asked to. */
class Hostile extends Contract {
  constructor() {
    super("Conformance");
  }

  async put(context, ...[key]) {
    await context.stub.putState(key, Buffer.from("forged"));
    return "done";
  }

  async get() {
    return "a lie";
  }
}

module.exports.contracts = [Hostile];
