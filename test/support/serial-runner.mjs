import TestRunner from 'jest-runner';

/** One spec file after the other, beside no other project: each of these starts everything and measures time. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
