import shim from "fabric-shim";
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from "fabric-shim";

/**
 * What an operator could run on its own peer instead of the honest chaincode: `Forge` writes any record
 * under any key and emits any event, whoever asks.
 */
export class HostileChaincode implements ChaincodeInterface {
  Init(): Promise<ChaincodeResponse> {
    return Promise.resolve(shim.success());
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const { params } = stub.getFunctionAndParameters();
    const [objectType = "", id = "", record = "", statement = "", event = ""] = params;
    await stub.putState(stub.createCompositeKey(objectType, [id]), Buffer.from(record));
    stub.setEvent(statement, Buffer.from(event));
    return shim.success(Buffer.from(record));
  }
}
