import { contract } from '../lib/contract.mjs';
import { wampy } from '../lib/wampy-peer.mjs';

for (const [kind, serializer] of wampy.combinations) contract(wampy, kind, serializer);
