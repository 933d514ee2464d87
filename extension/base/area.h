/* Columns of res_elec.area, where C reads them by number. */
#ifndef RES_ELEC_AREA_H
#define RES_ELEC_AREA_H

enum AreaColumn
{
	AREA_ID = 1,
	AREA_KIND,
	AREA_NAME,
	AREA_CODE,
	AREA_PARENT_ID
};

#endif
