"""tallies: figures by day that stay true as calls change

They are counted from the calls by the program: the tables begin empty.
"""

from alembic import op
import sqlalchemy as sa

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_WHOLE = (
    'calls', 'answered', 'missed', 'fast', 'recorded', 'transcribed', 'analyzed', 'judged', 'failed', 'reviewed',
    'scored',
    'bin_0', 'bin_1', 'bin_2', 'bin_3', 'bin_4', 'bin_5', 'bin_6', 'bin_7', 'bin_8', 'bin_9', 'pairs', 'near',
    'share_n', 'gap_n', 'interruptions_n', 'monologue_n', 'questions_n', 'objected', 'objected_no', 'objected_partly',
    'objected_yes', 'promised', 'promises',
)
_LARGE = ('waited', 'talked')
_REAL = (
    'score', 'score_squares', 'apart', 'apart_size', 'share', 'gap', 'interruptions', 'monologue', 'questions',
)


def upgrade() -> None:
    for table, period in (('tally_day', 'day'), ('tally_month', 'month')):
        op.create_table(table,
        sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column(period, sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('direction', sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _WHOLE),
        *(sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False) for name in _LARGE),
        *(sa.Column(name, sa.Double(), nullable=False) for name in _REAL),
        sa.PrimaryKeyConstraint('employee_id', period, 'direction', name=op.f(f'pk_{table}')),
        sqlite_with_rowid=False
        )
    op.create_table('tally_hour',
    sa.Column('day', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('hour', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.String(length=32), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('scored', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'hour', 'direction', name=op.f('pk_tally_hour')),
    sqlite_with_rowid=False
    )
    op.create_table('tally_word',
    sa.Column('employee_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('day', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tracker_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('direction', sa.String(length=32), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tracker_id'], ['tracker.id'], name=op.f('fk_tally_word_tracker_id_tracker'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('employee_id', 'day', 'tracker_id', 'direction', name=op.f('pk_tally_word')),
    sqlite_with_rowid=False
    )
    op.create_table('tally_mark',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'number', name=op.f('pk_tally_mark'))
    )
    op.create_table('tally_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('basis', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tally_state'))
    )


def downgrade() -> None:
    for table in ('tally_state', 'tally_mark', 'tally_word', 'tally_hour', 'tally_month', 'tally_day'):
        op.drop_table(table)
