import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";
import Groups from "./Groups.ts";
import Oracles from "./Oracles.ts";
import Periphery from "./Periphery.ts";
import Pools from "./Pools.ts";

/** Everything that is deployed once per chain; pools and oracles are then created by whoever wants them. */
export default buildModule("Protocol", (m) => ({
  ...m.useModule(Governance),
  ...m.useModule(Oracles),
  ...m.useModule(Pools),
  ...m.useModule(Periphery),
  ...m.useModule(Groups),
}));
