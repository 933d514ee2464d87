/* Applies a formula (formula.h): nothing is found yet, then the formula's method finds it. */
#include "formula_steps.h"

void
formula_apply(const Formula *formula, Poll *poll)
{
	poll->decided = poll->valid > 0;
	poll->tied_places = 0;
	poll->tied_at = TIE_LOT;
	poll->missing_base = poll->unsettled = false;
	poll->vacant = 0;
	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		c->result = RESULT_NONE;
		c->seats = c->bonus = 0;
		c->served = 0;
		c->last_stage = -1;
	}
	if (poll->valid <= 0)
		return;					/* nothing is counted: nobody is anything yet */
	if (formula->method == METHOD_LISTS)
		lists_apply(formula, poll);
	else
		candidates_apply(formula, poll);
}
