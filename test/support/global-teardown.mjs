export default () => globalThis.__habeasStop?.();
