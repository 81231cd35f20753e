import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import { PersonalDataCategories } from '#consents';
import {
  categoryKeySchema,
  categoryPageSchema,
  categorySchema,
  putCategorySchema,
  registerQuerySchema,
  type CategoryInput,
  type CategoryView,
  type Page,
  type PageQuery,
} from '#contracts/schemas';
import { Answers, AnswersNothing } from '#platform/http';

@ApiTags('Consents')
@Controller('v1/personal-data-categories')
export class PersonalDataCategoriesController {
  constructor(@Inject(PersonalDataCategories) private readonly categories: PersonalDataCategories) {}

  @Get()
  @Requires('consents:read')
  @Answers(200, categoryPageSchema, 'What definitions can name or do name, by key')
  list(@Query({ schema: registerQuerySchema }) query: PageQuery): Promise<Page<CategoryView>> {
    return this.categories.list(query);
  }

  /** For receipts of answers from now on; those that were given keep what was said then. */
  @Put(':key')
  @Requires('consents:write')
  @Answers(200, categorySchema)
  put(
    @Param('key', { schema: categoryKeySchema }) key: string,
    @Body({ schema: putCategorySchema }) body: CategoryInput,
  ): Promise<CategoryView> {
    return this.categories.put(key, body);
  }

  /** Refused with 417 while a consent names it. */
  @Delete(':key')
  @HttpCode(204)
  @Requires('consents:delete')
  @AnswersNothing()
  remove(@Param('key', { schema: categoryKeySchema }) key: string): Promise<void> {
    return this.categories.remove(key);
  }
}
