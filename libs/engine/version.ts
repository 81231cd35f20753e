/** Written into certificates: which engine did and saw what they certify. */
export const ENGINE_VERSION = '0.1.0';
