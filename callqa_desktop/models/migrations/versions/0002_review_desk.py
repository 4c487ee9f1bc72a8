"""review desk: work of people, corrections of transcripts, answers in full

New columns get a default of the database, so that rows that are there stay valid.
"""

from alembic import op
import sqlalchemy as sa

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sampling',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('strategy', sa.String(length=32), nullable=False),
    sa.Column('call_filter', sa.JSON(), nullable=False),
    sa.Column('seed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota', sa.Integer(), nullable=False),
    sa.Column('budget_seconds', sa.Integer(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('population_hash', sa.String(length=64), nullable=False),
    sa.Column('created_by', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sampling'))
    )
    op.create_table('assignment',
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reviewer', sa.String(length=255), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_assignment_call_id_call'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('call_id', 'reviewer', name=op.f('pk_assignment'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_reviewer_call_id'), ['reviewer', 'call_id'], unique=False)

    op.create_table('calibration',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('facilitator', sa.String(length=255), nullable=False),
    sa.Column('expert', sa.String(length=255), nullable=False),
    sa.Column('due_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('closed_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_calibration_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['scorecard_version.id'], name=op.f('fk_calibration_version_id_scorecard_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration'))
    )
    with op.batch_alter_table('calibration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_call_id'), ['call_id'], unique=False)

    op.create_table('coaching',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('annotations', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('due_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('acknowledged_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_coaching_call_id_call'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_coaching_employee_id_employee'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coaching'))
    )
    with op.batch_alter_table('coaching', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_coaching_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_coaching_employee_id_created_at'), ['employee_id', 'created_at'], unique=False)

    op.create_table('sampling_item',
    sa.Column('sampling_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('call_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('skipped', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_sampling_item_call_id_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sampling_id'], ['sampling.id'], name=op.f('fk_sampling_item_sampling_id_sampling'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sampling_id', 'position', name=op.f('pk_sampling_item'))
    )
    with op.batch_alter_table('sampling_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sampling_item_call_id'), ['call_id'], unique=False)

    op.create_table('calibration_member',
    sa.Column('calibration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['calibration_id'], ['calibration.id'], name=op.f('fk_calibration_member_calibration_id_calibration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('calibration_id', 'member', name=op.f('pk_calibration_member'))
    )
    op.create_table('transcript_edit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('transcript_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['transcript_id'], ['transcript.id'], name=op.f('fk_transcript_edit_transcript_id_transcript'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transcript_edit')),
    sa.UniqueConstraint('transcript_id', 'sequence', name=op.f('uq_transcript_edit_transcript_id_sequence'))
    )
    op.create_table('dispute',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('evaluation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question', sa.String(length=255), nullable=False),
    sa.Column('raised_by', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('wanted_option', sa.String(length=255), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('deadline_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('resolver', sa.String(length=255), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('result_evaluation_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('resolved_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_dispute_evaluation_id_evaluation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute'))
    )
    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispute_evaluation_id'), ['evaluation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_dispute_status_deadline_at'), ['status', 'deadline_at'], unique=False)

    with op.batch_alter_table('annotation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('colour', sa.String(length=32), nullable=False, server_default=''))

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('options', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('number', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('text', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('source', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('ai_option', sa.String(length=255), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))

    # Without them removing one call reads all analyses and the whole outbox.
    with op.batch_alter_table('analysis', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_analysis_transcript_id'), ['transcript_id'], unique=False)

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_call_id'), ['call_id'], unique=False)

    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name_key', sa.String(length=255), nullable=False, server_default=''))

    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('heard', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('heard_ratio', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('active_ms', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('sampling_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('calibration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_evaluation_calibration_id'), ['calibration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evaluation_evaluator_call_id'), ['evaluator', 'call_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_evaluation_sampling_id_sampling'), 'sampling', ['sampling_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_evaluation_calibration_id_calibration'), 'calibration', ['calibration_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('scorecard', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call_filter', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('draft', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('draft_saved_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('scorecard_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('published_by', sa.String(length=255), nullable=False, server_default=''))

    with op.batch_alter_table('utterance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('words', sa.JSON(), nullable=False, server_default='[]'))

    # The index of words no longer keeps the texts beside it, and holds words without apostrophes, г for ґ, е for ё.
    op.execute('ALTER TABLE call_text RENAME TO call_text_before')
    op.execute("CREATE VIRTUAL TABLE call_text USING fts5(body, content='', contentless_delete=1, tokenize='unicode61')")
    op.execute(
        "INSERT INTO call_text(rowid, body) SELECT rowid, "
        "replace(replace(replace(body, char(700), ''), char(1169), char(1075)), char(1105), char(1077)) "
        "FROM call_text_before"
    )
    op.execute('DROP TABLE call_text_before')


def downgrade() -> None:
    # Without the texts in the index the words come from the transcripts; notes are found again when they are changed.
    op.execute('DROP TABLE call_text')
    op.execute("CREATE VIRTUAL TABLE call_text USING fts5(body, tokenize='unicode61')")
    op.execute(
        "INSERT INTO call_text(rowid, body) SELECT t.call_id, group_concat(u.text, ' ') FROM transcript t "
        "JOIN utterance u ON u.transcript_id = t.id "
        "WHERE t.id = (SELECT max(id) FROM transcript WHERE call_id = t.call_id) GROUP BY t.call_id"
    )
    with op.batch_alter_table('utterance', schema=None) as batch_op:
        batch_op.drop_column('words')

    with op.batch_alter_table('scorecard_version', schema=None) as batch_op:
        batch_op.drop_column('published_by')

    with op.batch_alter_table('scorecard', schema=None) as batch_op:
        batch_op.drop_column('draft_saved_at')
        batch_op.drop_column('draft')
        batch_op.drop_column('call_filter')

    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_evaluation_calibration_id_calibration'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evaluation_sampling_id_sampling'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_evaluation_evaluator_call_id'))
        batch_op.drop_index(batch_op.f('ix_evaluation_calibration_id'))
        batch_op.drop_column('calibration_id')
        batch_op.drop_column('sampling_id')
        batch_op.drop_column('active_ms')
        batch_op.drop_column('heard_ratio')
        batch_op.drop_column('heard')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_call_id'))

    with op.batch_alter_table('analysis', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_analysis_transcript_id'))

    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.drop_column('name_key')

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('reason')
        batch_op.drop_column('ai_option')
        batch_op.drop_column('source')
        batch_op.drop_column('text')
        batch_op.drop_column('number')
        batch_op.drop_column('options')

    with op.batch_alter_table('annotation', schema=None) as batch_op:
        batch_op.drop_column('colour')

    with op.batch_alter_table('dispute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispute_status_deadline_at'))
        batch_op.drop_index(batch_op.f('ix_dispute_evaluation_id'))

    op.drop_table('dispute')
    op.drop_table('transcript_edit')
    op.drop_table('calibration_member')
    with op.batch_alter_table('sampling_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sampling_item_call_id'))

    op.drop_table('sampling_item')
    with op.batch_alter_table('coaching', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coaching_employee_id_created_at'))
        batch_op.drop_index(batch_op.f('ix_coaching_call_id'))

    op.drop_table('coaching')
    with op.batch_alter_table('calibration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calibration_call_id'))

    op.drop_table('calibration')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_reviewer_call_id'))

    op.drop_table('assignment')
    op.drop_table('sampling')
