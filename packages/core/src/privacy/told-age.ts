/** Above this age, in years, people are told of as 90 and more: there are few of them (Safe Harbor of HIPAA, 45 CFR 164.514(b)(2)(i)(C)). */
export const OLDEST_TOLD = 89;

/** What stands where an age above `OLDEST_TOLD` would. */
export const OLDER = '90+';
