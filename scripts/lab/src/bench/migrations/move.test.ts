import assert from "node:assert/strict";
import { it } from "node:test";
import { TravellingVm } from "./move.js";

const operators = ["Org1MSP", "Org2MSP", "Org3MSP"];

it("a VM goes round all operators, and each move begins where the last one ended", () => {
  const vm = new TravellingVm(operators, 1);
  const moves = Array.from({ length: 7 }, () => vm.next());
  assert.deepEqual(
    moves.slice(0, 4).map(({ source, destination }) => `${source} ${destination}`),
    ["Org2MSP Org3MSP", "Org3MSP Org1MSP", "Org1MSP Org2MSP", "Org2MSP Org3MSP"],
  );
  for (const [index, move] of moves.slice(1).entries()) {
    assert.equal(move.source, moves[index]?.destination);
    assert.equal(move.sourceHost, moves[index]?.destinationHost);
  }
});

it("a VM keeps its id, coined where it starts, and has another digest at each move", () => {
  const vm = new TravellingVm(operators, 5);
  const moves = Array.from({ length: 5 }, () => vm.next());
  assert.equal(new Set(moves.map(({ instanceId }) => instanceId)).size, 1);
  assert.match(moves[0]?.instanceId ?? "", /^Org3MSP:/);
  assert.equal(new Set(moves.map(({ vmId }) => vmId)).size, moves.length);
  for (const { vmId } of moves) assert.match(vmId, /^sha256-tree:[0-9a-f]{64}$/);
  assert.notEqual(new TravellingVm(operators, 5).next().instanceId, moves[0]?.instanceId);
});
