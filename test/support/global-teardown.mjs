export default () => globalThis.habeasStopServers?.();
