import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * What all margin groups share: the model that computes what they need, and the lens. A group itself anybody deploys, with its own
 * terms: `MarginGroup(params, groupRiskModel)`, before the pools that name it.
 */
export default buildModule("Groups", (m) => {
  const groupRiskModel = m.contract("GroupRiskModel");
  const groupLens = m.contract("GroupLens");

  return { groupRiskModel, groupLens };
});
