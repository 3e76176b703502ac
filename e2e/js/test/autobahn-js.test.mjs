import { autobahnJs } from '../lib/autobahn-peer.mjs';
import { contract } from '../lib/contract.mjs';

for (const [kind, serializer] of autobahnJs.combinations) contract(autobahnJs, kind, serializer);
