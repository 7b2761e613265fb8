"use strict";
const { Contract } = require("fabric-contract-api");

/** Writes any record under any key and emits any event, whoever asks. */
class HostileContract extends Contract {
  constructor() {
    super("BasicsContract");
  }

  async Forge(context, objectType, id, record, statement, event) {
    const { stub } = context;
    await stub.putState(stub.createCompositeKey(objectType, [id]), Buffer.from(record));
    stub.setEvent(statement, Buffer.from(event));
    return record;
  }
}

module.exports.contracts = [HostileContract];
