import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * Who may do what little there is to do: an access manager whose only administrator is a timelock. Parameters: `proposer`
 * announces, anybody executes once `delay` [seconds] has passed.
 */
export default buildModule("Governance", (m) => {
  const proposer = m.getParameter<string>("proposer");
  const delay = m.getParameter<number>("delay");
  const anybody = "0x0000000000000000000000000000000000000000";

  const timelock = m.contract("TimelockController", [delay, [proposer], [anybody], anybody]);
  const accessManager = m.contract("AccessManager", [timelock]);

  return { timelock, accessManager };
});
