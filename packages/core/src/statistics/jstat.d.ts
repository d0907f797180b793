/** jstat ships no types; these are the functions of it that are used here. */
declare module 'jstat' {
  const jStat: {
    readonly normal: {
      cdf(x: number, mean: number, standardDeviation: number): number;
      inv(p: number, mean: number, standardDeviation: number): number;
    };
    readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number };
  };
  export default jStat;
}
